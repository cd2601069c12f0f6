//! CPU time and memory of this process, and one line of JSON for each figure.

use std::{fs, hint::black_box, time::Duration};

use anyhow::{Context as _, Result};
use serde_json::json;

/// The memory that the program itself is run with.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Whether this is a measuring run. `cargo test` starts these programs too, without `--bench`.
pub fn is_asked_for() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// CPU time of the main thread so far. Wall time would count what else the machine does.
pub fn cpu() -> Result<Duration> {
    let text =
        fs::read_to_string("/proc/self/schedstat").context("this machine has no schedstat")?;
    let first = text.split_whitespace().next().context("empty schedstat")?;
    Ok(Duration::from_nanos(first.parse()?))
}

/// The most memory that this process has held, in MiB.
pub fn peak_mib() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .context("no VmHWM")?;
    let kib: f64 = line
        .split_whitespace()
        .next()
        .context("no number in VmHWM")?
        .parse()?;
    Ok(kib / 1024.0)
}

/// Runs a piece of work until it has taken a second of CPU, three times over, and prints how many
/// times a CPU second it can be done: least, middle and most of the three.
pub fn rate<T>(what: &str, goal: Option<f64>, mut work: impl FnMut() -> Result<T>) -> Result<()> {
    black_box(work()?);
    let mut rates = Vec::new();
    for _ in 0..3 {
        let start = cpu()?;
        let mut done = 0_u64;
        let taken = loop {
            black_box(work()?);
            done += 1;
            let taken = cpu()?.saturating_sub(start);
            if taken >= Duration::from_secs(1) {
                break taken;
            }
        };
        rates.push(done as f64 / taken.as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let [least, middle, most] = rates[..] else {
        return Ok(());
    };
    println!(
        "{}",
        json!({
            "bench": what,
            "per_cpu_s": middle.round(),
            "least": least.round(),
            "most": most.round(),
            "each_us": (1e7 / middle).round() / 10.0,
            "goal_per_s": goal,
            "met": goal.map(|goal| middle >= goal),
            "peak_mib": peak_mib()?.round(),
        })
    );
    Ok(())
}
