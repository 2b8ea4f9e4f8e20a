package dev.berth.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.docker.engine.DockerCluster;
import dev.berth.docker.engine.DockerEndpoint;
import dev.berth.docker.engine.DockerEngine;
import dev.berth.docker.testing.TestSwarm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@DisplayName("berth import docker, from a real swarm")
class ImportDockerTest {
    private static TestSwarm swarm;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        swarm = TestSwarm.start();
    }

    @AfterAll
    static void stop() {
        if (swarm != null) {
            swarm.close();
        }
    }

    private record Run(int status, String out, String err) {
        JsonNode json() throws IOException {
            return JsonMapper.builder().build().readTree(out);
        }
    }

    private static Run berth(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter output = new PrintWriter(out);
        int status = Main.run(new Terminal(output, new PrintWriter(err, true), Map.of()), arguments);
        output.flush();
        return new Run(status, out.toString(), err.toString());
    }

    private static DockerCluster read() {
        DockerEndpoint endpoint = DockerEndpoint.resolve(swarm.daemon().host(), "--host", Map.of(), Path.of("/"));
        try (DockerEngine engine = DockerEngine.at(endpoint, Duration.ofSeconds(30))) {
            return engine.read();
        }
    }

    @Test
    @DisplayName(
            "takes what Docker allocated again without a difference (GEN-7): who waits there waits here, and nobody else")
    void replaysLive() throws IOException {
        DockerCluster docker = read();
        String state = folder.resolve("swarm.db").toString();
        Run imported = berth("import", "docker", "--host", swarm.daemon().host(), "--state", state, "--format", "json");
        assertThat(imported.err()).isEmpty();
        long waiting = docker.tasks().stream().filter(each -> each.waits()).count();
        assertThat(waiting).isEqualTo(TestSwarm.FILL_WANTED - TestSwarm.FILL_RUNNING);
        assertThat(imported.json().path("problems"))
                .hasSize((int) waiting)
                .allSatisfy(each -> assertThat(each.path("code").asText()).isEqualTo("no-available-addresses"));
        assertThat(imported.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(imported.out()).doesNotContain("which it did not bring");

        Map<String, String> before = new TreeMap<>();
        docker.swarmServices().forEach(service -> service.stateOrNone()
                .virtualIps()
                .forEach(each -> before.put(service.id() + " " + each.networkId(), String.valueOf(each.address()))));
        docker.swarmTasks().stream()
                .filter(task -> !task.ended() && task.state() != null)
                .forEach(task -> task.state()
                        .networks()
                        .forEach(each -> before.put(
                                task.id() + " " + each.networkId(),
                                each.addresses().toString())));
        Map<String, String> after = new TreeMap<>();
        JsonNode exported = berth("export", "--state", state).json();
        exported.path("services").forEach(service -> service.path("state")
                .path("virtualIps")
                .forEach(each -> after.put(
                        service.path("id").asText() + " "
                                + each.path("networkId").asText(),
                        each.path("address").asText())));
        exported.path("tasks").forEach(task -> task.path("state")
                .path("networks")
                .forEach(each -> after.put(
                        task.path("id").asText() + " " + each.path("networkId").asText(),
                        each.path("addresses").toString().replace("\"", "").replace(",", ", "))));
        assertThat(after).isEqualTo(before);
        assertThat(exported.path("networks")).hasSameSizeAs(docker.swarmNetworks());
    }

    @Test
    @DisplayName("does the same from saved JSON, and reports a virtual IP that two services hold")
    void replaysSaved() throws IOException {
        swarm.save(folder);
        String good = folder.resolve("good.db").toString();
        Run whole = berth("import", "docker", "--json", folder.toString(), "--state", good, "--format", "json");
        assertThat(whole.json().path("problems")).hasSize(TestSwarm.FILL_WANTED - TestSwarm.FILL_RUNNING);

        Path services = folder.resolve("services.json");
        DockerCluster docker = read();
        String web = address(docker, "web");
        String api = address(docker, "api");
        Files.writeString(services, Files.readString(services).replace('"' + api + '"', '"' + web + '"'));
        String bad = folder.resolve("bad.db").toString();
        Run damaged = berth("import", "docker", "--json", folder.toString(), "--state", bad, "--format", "json");
        assertThat(damaged.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(damaged.json().path("problems"))
                .anySatisfy(each -> assertThat(each.path("code").asText()).isEqualTo("address-in-use"));
    }

    private static String address(DockerCluster docker, String service) {
        String auto = docker.swarmNetworks().stream()
                .filter(each -> each.spec().name().equals("auto"))
                .findFirst()
                .orElseThrow()
                .id();
        return docker.swarmServices().stream()
                .filter(each -> each.spec().name().equals(service))
                .findFirst()
                .orElseThrow()
                .virtualIps(auto)
                .get(0)
                .toString();
    }

    @Test
    @DisplayName("says in one line what is wrong when there is no engine, and makes no state")
    void noEngine() {
        Path state = folder.resolve("none.db");
        Run run = berth("import", "docker", "--host", "unix://" + folder.resolve("sock"), "--state", state.toString());
        assertThat(run.status()).isEqualTo(ExitStatus.DEFECT);
        assertThat(run.err()).hasLineCount(1).contains("there is no such socket", "start the engine");
        assertThat(state).doesNotExist();
    }
}
