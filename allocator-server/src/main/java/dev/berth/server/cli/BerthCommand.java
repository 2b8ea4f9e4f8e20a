package dev.berth.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code berth} itself. */
@Command(
        name = "berth",
        description =
                "Allocates the network resources of a cluster: subnets, virtual IPs, task addresses, VNIs, ports.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {HelpCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  berth apply shop.yaml                 allocates for a Compose file, and keeps it in berth.db",
            "  berth show                            what is allocated, and what waits and why",
            "  berth plan shop.yaml                  what would be allocated for a Compose file",
            "  berth plan --format json cluster.yaml the same as JSON, for a cluster file",
            "  berth plugins verify /opt/plugins     whether the drivers of these jars can be used",
            "  berth replay trace.jsonl              does a recorded run again and compares",
            "  berth tck ipam acme.jar               judges a packaged driver by the rules for drivers",
            "  berth serve                           keeps a cluster allocated, behind an HTTP API",
            "  berth audit --docker                  what is wrong in a Docker Swarm, and how full it is",
            "",
            "Exit status: 0 done, 1 something was refused or differs, 2 bad input or usage, 3 a defect of berth."
        })
final class BerthCommand {}
