package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.PublishedPort;
import dev.berth.server.input.Cluster;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComposeMergeTest {
    @Test
    void anAliasStandsForWhatItsAnchorMarks() {
        Cluster cluster = Stacks.read(
                """
                x-ports: &ports ["80:80"]
                services:
                  a: &a
                    ports: *ports
                    networks: &nets [back]
                    deploy: {replicas: &two 2}
                  b: *a
                  c: {networks: *nets, deploy: {replicas: *two}}
                networks:
                  back: {ipam: {config: [{subnet: &subnet 10.1.0.0/24}]}}
                  unused: {ipam: {config: [{subnet: *subnet}]}}
                """);
        assertThat(Stacks.taskIds(cluster))
                .containsExactly("shop_a.1", "shop_a.2", "shop_b.1", "shop_b.2", "shop_c.1", "shop_c.2");
        assertThat(Stacks.service(cluster, "shop_b").spec().endpoint().ports())
                .containsExactly(PublishedPort.tcp(80).as(80));
        assertThat(Stacks.networkIds(cluster)).containsExactly("ingress", "shop_back");
    }

    @Test
    void aMergeKeyAddsWhatTheMappingDoesNotSayItself() {
        Cluster cluster = Stacks.read(
                """
                x-base: &base
                  networks: [base]
                  deploy: {replicas: 3}
                x-loud: &loud
                  <<: *base
                  networks: [loud]
                  ports: [80]
                services:
                  one: {<<: *base}
                  own-first: {deploy: {replicas: 1}, <<: *base}
                  deep: {<<: *loud}
                  earlier-first: {<<: [*base, *loud]}
                  quoted-is-a-name: {"<<": {networks: [nowhere]}}
                networks: {base: , loud: }
                """);
        assertThat(shape(cluster, "one")).isEqualTo("[shop_base] 0 ports 3 tasks");
        assertThat(shape(cluster, "own-first")).isEqualTo("[shop_base] 0 ports 1 tasks");
        assertThat(shape(cluster, "deep")).isEqualTo("[shop_loud] 1 ports 3 tasks");
        assertThat(shape(cluster, "earlier-first")).isEqualTo("[shop_base] 1 ports 3 tasks");
        assertThat(shape(cluster, "quoted-is-a-name")).isEqualTo("[shop_default] 0 ports 1 tasks");
    }

    @Test
    void servicesAndNetworksCanBeMergedInWhole() {
        Cluster cluster = Stacks.read(
                """
                x-services: &services {db: {networks: [back]}, cache: {networks: [back]}}
                x-networks: &networks {back: {internal: true}}
                services:
                  <<: *services
                  web: {networks: [back]}
                networks:
                  <<: *networks
                """);
        assertThat(Stacks.taskIds(cluster)).containsExactly("shop_web.1", "shop_db.1", "shop_cache.1");
        assertThat(Stacks.network(cluster, "shop_back").spec().internal()).isTrue();
    }

    @Test
    void onlyMappingsCanBeMerged() {
        assertThat(Stacks.refusal("services:\n  web:\n    <<: nothing\n"))
                .hasMessageContaining(
                        "shop.yaml:3: services.web.<<: expected a mapping, or a list of mappings, to merge,"
                                + " found \"nothing\"");
        assertThat(Stacks.refusal("services:\n  web:\n    <<: [{image: a}, [b]]\n"))
                .hasMessageContaining("services.web.<<: expected a mapping");
    }

    @Test
    void aThousandServicesMayShareOneAnchor() {
        StringBuilder text =
                new StringBuilder("x-base: &base {networks: [back], deploy: &deploy {replicas: 2}}\nservices:\n");
        for (int i = 0; i < 1_000; i++) {
            text.append("  s").append(i).append(": {<<: *base, deploy: {<<: *deploy}}\n");
        }
        Cluster cluster = Stacks.read(text + "networks: {back: }\n");
        assertThat(cluster.tasks()).hasSize(2_000);
    }

    /** Thirty levels of ten aliases each: 10^30 elements if anybody expanded them. */
    @Test
    void anAliasBombIsRefusedAndNotExpanded() {
        for (String bomb : List.of(bomb("[", "]", ""), bomb("{<<: [", "]}", "k: v"))) {
            assertThat(Stacks.refusal(bomb)).hasMessageContaining("aliases");
        }
    }

    private static String bomb(String open, String close, String first) {
        StringBuilder text = new StringBuilder("x0: &a0 ")
                .append(first.isEmpty() ? "[x]" : "{" + first + "}")
                .append('\n');
        for (int level = 1; level <= 30; level++) {
            text.append('x')
                    .append(level)
                    .append(": &a")
                    .append(level)
                    .append(' ')
                    .append(open);
            text.append(("*a" + (level - 1) + ", ").repeat(9)).append("*a").append(level - 1);
            text.append(close).append('\n');
        }
        return text + "services: {web: {networks: {default: *a30}}}\n";
    }

    @Test
    void anAliasOfItselfIsRefused() {
        assertThat(Stacks.refusal("services: &all\n  web: &web {<<: *web}\n")).hasMessageContaining("alias");
        assertThat(Stacks.refusal("services:\n  web:\n    ports: &p [80, *p]\n"))
                .hasMessageContaining("alias");
    }

    private static String shape(Cluster cluster, String key) {
        String id = "shop_" + key;
        var spec = Stacks.service(cluster, id).spec();
        return spec.networks().stream().map(n -> n.target()).toList() + " "
                + spec.endpoint().ports().size() + " ports "
                + cluster.tasks().stream()
                        .filter(t -> t.serviceId().orElse("").equals(id))
                        .count() + " tasks";
    }
}
