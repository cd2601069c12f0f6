//! The program: reads the command line and hands it to the command.

fn main() -> std::process::ExitCode {
    samepage::cli::run()
}
