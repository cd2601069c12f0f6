//! The program: reads the command line and hands it to the command.

/// Made for many small values that live short, which is what a child's record is in memory.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    samepage::cli::run()
}
