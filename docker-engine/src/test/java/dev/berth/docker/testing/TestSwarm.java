package dev.berth.docker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A swarm of one real engine with some of everything: networks with given and automatic subnets, a range, a full /28, an internal
 * one that containers may join, one of both families, and {@code macvlan}; services with virtual IPs and without, replicated and
 * global, with given and automatic ports; over 30 running containers, and tasks that wait for an address.
 */
public final class TestSwarm implements AutoCloseable {
    /** How many tasks {@code fill} wants; the /28 has 16 addresses. */
    public static final int FILL_WANTED = 20;
    /** How many run: without first and last address, gateway, virtual IP and load balancer. */
    public static final int FILL_RUNNING = 11;

    private static final String IMAGE = "idle:1";

    private final DockerDaemon daemon;

    private TestSwarm(DockerDaemon daemon) {
        this.daemon = daemon;
    }

    /** Starts it, and returns when everything runs that can; skips the test where that cannot be, as {@link DockerDaemon#start}. */
    public static TestSwarm start() {
        TestSwarm swarm = new TestSwarm(DockerDaemon.start());
        try {
            swarm.build();
            return swarm;
        } catch (RuntimeException | Error e) {
            swarm.close();
            throw e;
        }
    }

    private void build() {
        daemon.docker(words("swarm init --advertise-addr 127.0.0.1"
                + " --default-addr-pool 10.0.0.0/8 --default-addr-pool-mask-length 24"));
        daemon.image(IMAGE);
        network("given", "--subnet", "10.20.0.0/24", "--gateway", "10.20.0.1");
        network("auto");
        network("ranged", "--subnet", "10.23.0.0/24", "--ip-range", "10.23.0.128/25");
        network("small", "--subnet", "10.21.0.0/28");
        network("inner", "--internal", "--attachable");
        network("six", "--ipv6", "--subnet", "10.22.0.0/24", "--subnet", "fd00:22::/64");
        daemon.docker(
                "network", "create", "--config-only", "--subnet", "192.168.60.0/24", "-o", "parent=eth0", "lanform");
        daemon.docker("network", "create", "-d", "macvlan", "--scope", "swarm", "--config-from", "lanform", "lan");
        // The first task of a full network has the load balancer take its address before the others take them all.
        service("fill", 1, "--network", "small");
        service("web", 6, "--network", "given", "--network", "auto", "--publish", "8080:80");
        service("api", 5, "--network", "auto", "--publish", "80", "--label", "tier=back");
        service("names", 4, "--network", "auto", "--endpoint-mode", "dnsrr");
        service("upper", 2, "--network", "ranged");
        daemon.docker(
                words("service create -d -q --no-resolve-image --name agent --mode global --network inner " + IMAGE));
        daemon.docker(words("run -d --name joined --network inner " + IMAGE));
        awaitReplicas("fill 1/1", "web 6/6", "api 5/5", "names 4/4", "upper 2/2", "agent 1/1");
        daemon.docker("service", "scale", "-d", "fill=" + FILL_WANTED);
        awaitReplicas("fill " + FILL_RUNNING + "/" + FILL_WANTED);
    }

    private void network(String name, String... options) {
        List<String> command = new ArrayList<>(List.of("network", "create", "-d", "overlay"));
        command.addAll(List.of(options));
        command.add(name);
        daemon.docker(command.toArray(String[]::new));
    }

    /** Declares a service, and does not wait for it. */
    public void service(String name, int replicas, String... options) {
        List<String> command =
                new ArrayList<>(List.of(words("service create -d -q --no-resolve-image --name " + name)));
        command.addAll(List.of("--replicas", Integer.toString(replicas)));
        command.addAll(List.of(options));
        command.add(IMAGE);
        daemon.docker(command.toArray(String[]::new));
    }

    private static String[] words(String command) {
        return command.split(" ", -1);
    }

    /** Waits until the services run as many tasks; each as {@code web 6/6}. */
    public void awaitReplicas(String... lines) {
        daemon.await(String.join(", ", lines), () -> {
            // while there is no leader yet, a swarm refuses
            DockerDaemon.Run listed = daemon.attempt("service", "ls", "--format", "{{.Name}} {{.Replicas}}");
            return listed.status() == 0
                    && List.of(listed.output().split("\n", -1)).containsAll(List.of(lines));
        });
    }

    /** The engine. */
    public DockerDaemon daemon() {
        return daemon;
    }

    /**
     * Saves what Docker's own client prints of the swarm, as an operator would: networks, services, tasks, nodes, info, a file
     * each.
     */
    public void save(Path folder) {
        save(folder, "networks.json", inspect("network", "network", "ls", "-q"));
        save(folder, "services.json", inspect("service", "service", "ls", "-q"));
        save(folder, "nodes.json", inspect("node", "node", "ls", "-q"));
        List<String> tasks = new ArrayList<>(List.of("service", "ps", "-q", "--no-trunc"));
        tasks.addAll(List.of(daemon.docker("service", "ls", "-q").split("\n", -1)));
        save(folder, "tasks.json", inspect("task", tasks.toArray(String[]::new)));
        save(folder, "info.json", daemon.docker("info", "--format", "{{json .}}"));
    }

    private String inspect(String type, String... list) {
        List<String> command = new ArrayList<>(List.of("inspect", "--type", type));
        if (!type.equals("task")) {
            command = new ArrayList<>(List.of(type, "inspect"));
        }
        command.addAll(List.of(daemon.docker(list).split("\n", -1)));
        return daemon.docker(command.toArray(String[]::new));
    }

    private static void save(Path folder, String name, String json) {
        try {
            Files.writeString(folder.resolve(name), json, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        daemon.close();
    }
}
