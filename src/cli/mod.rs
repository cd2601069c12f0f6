//! The commands, one a file.

mod backup;
mod baseline;
mod calls;
mod chasing_file;
mod check;
mod clock;
mod clock_file;
mod demo;
mod desk;
mod doctor;
mod export;
mod form;
mod inbox;
mod keys;
mod library_files;
mod mapping;
mod migrate;
mod now;
mod office;
mod post;
mod prepare;
mod receipt;
mod record;
mod restore;
mod rounds;
mod serve;
mod settings;
mod shipped;
mod simulate;
mod stop;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Everyone around a child on the same page.
///
/// Reads a child and their network from a case management system and prefills the review invite.
#[derive(Parser)]
#[command(name = "samepage", version, propagate_version = true)]
struct Samepage {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Prepare(prepare::command::Prepare),
    Clock(clock::Clock),
    #[command(subcommand)]
    Mapping(mapping::Mapping),
    Check(check::Check),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    Form(form::Form),
    Receipt(receipt::Receipt),
    #[command(subcommand)]
    Export(export::Export),
    Baseline(baseline::Baseline),
    Simulate(simulate::Simulate),
    Migrate(migrate::Migrate),
    Backup(backup::Backup),
    Restore(restore::Restore),
    #[command(subcommand)]
    Keys(keys::Keys),
    #[command(subcommand)]
    Token(token::Token),
}

/// Reads the command line, runs the command, and answers with its exit code.
pub fn run() -> ExitCode {
    match Samepage::parse().command {
        Command::Demo(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Prepare(command) => command.run(),
        Command::Clock(command) => command.run(),
        Command::Mapping(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Doctor(command) => command.run(),
        Command::Form(command) => command.run(),
        Command::Receipt(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Baseline(command) => command.run(),
        Command::Simulate(command) => command.run(),
        Command::Migrate(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Keys(command) => command.run(),
        Command::Token(command) => command.run(),
    }
}
