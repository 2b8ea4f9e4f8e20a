package dev.berth.server.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.Task;
import dev.berth.server.input.Cluster;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeNamesTest {
    private static final String ONE_SERVICE =
            """
            services:
              web: {image: nginx, networks: [front]}
            networks:
              front:
            """;

    @Test
    void objectsArePrefixedWithTheStack() {
        Cluster cluster = Stacks.read(ONE_SERVICE);
        assertThat(Stacks.networkIds(cluster)).containsExactly("shop_front");
        assertThat(Stacks.network(cluster, "shop_front").spec().name()).isEqualTo("shop_front");
        assertThat(Stacks.service(cluster, "shop_web").spec().name()).isEqualTo("shop_web");
        assertThat(cluster.tasks())
                .containsExactly(Task.builder("shop_web.1")
                        .service("shop_web")
                        .slot(1)
                        .spec(Task.of("any", "shop_front").spec())
                        .build());
        assertThat(cluster.nodes()).isEmpty();
        assertThat(cluster.notes()).isEmpty();
    }

    @ParameterizedTest(name = "option {0}, name {1}, file {2}: {3}")
    @CsvSource({
        "chosen,        own,      shop.yaml,          chosen",
        ",              own,      shop.yaml,          own",
        ",              ,         shop.yaml,          shop",
        ",              '',       shop.yml,           shop",
        ",              ${NAME},  shop.yml,           from-environment",
        ",              ${NONE},  shop.yml,           shop",
        ",              ,         docker-compose.yml, docker-compose",
        ",              ,         shop.prod.YAML,     shop.prod",
        ",              ,         shop.json,          shop",
        ",              ,         Shop,               Shop",
        ",              7,        shop.yaml,          7",
    })
    @DisplayName("The stack's name is the one chosen, else the file's own, else that of the file:")
    void stackName(String chosen, String own, String file, String expected) {
        ComposeOptions options = new ComposeOptions(chosen, 1, Map.of("NAME", "from-environment"));
        Cluster cluster = Stacks.read(file, (own == null ? "" : "name: " + own + "\n") + ONE_SERVICE, options);
        assertThat(cluster.services().get(0).id()).isEqualTo(expected + "_web");
    }

    @Test
    void aNameWithBlanksOrQuotesIsRefused() {
        assertThat(Stacks.refusal("name: my shop\n" + ONE_SERVICE))
                .hasMessageContaining("shop.yaml:1: name: \"my shop\" cannot be the name of a stack");
        assertThat(Stacks.refusal(ONE_SERVICE, new ComposeOptions("", 1, Map.of())))
                .hasMessageContaining("\"\" cannot be the name of a stack");
    }

    @Test
    void aClusterHasNodes() {
        assertThatThrownBy(() -> new ComposeOptions(null, 0, Map.of()))
                .isInstanceOf(AllocatorException.class)
                .hasMessageContaining("at least one node");
    }
}
