package dev.berth.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What many tasks say alike")
class AlikeTest {
    private final Alike alike = new Alike();

    /** As a reader makes it: every id a string of its own. */
    private static Task read(String id, String address) {
        Attachment attachment = new Attachment(text("n1"), List.of(Cidr.parse(address)));
        ServiceState endpoint =
                new ServiceState(List.of(new VirtualIp(text("n1"), Cidr.parse("10.0.0.2/24"))), List.of());
        return Task.builder(id)
                .service(text("web"))
                .node(text("node-1"))
                .slot(3)
                .spec(new TaskSpec(List.of(NetworkAttachmentSpec.to(text("n1")))))
                .state(new TaskState(List.of(attachment), endpoint))
                .build();
    }

    private static String text(String text) {
        return new String(text.toCharArray());
    }

    private static <T> T there(@Nullable T value) {
        return Objects.requireNonNull(value);
    }

    @Test
    @DisplayName("is kept once, and each task is what was read")
    void sharesParts() {
        Task first = alike.sharing(read("web.1", "10.0.0.3/24"));
        assertThat(alike.sharing(read("web.2", "10.0.0.4/24"))).isEqualTo(read("web.2", "10.0.0.4/24"));
        Task second = alike.sharing(read("web.3", "10.0.0.5/24"));

        assertThat(first).isEqualTo(read("web.1", "10.0.0.3/24"));
        assertThat(second).isEqualTo(read("web.3", "10.0.0.5/24"));
        assertThat(second.spec()).isSameAs(first.spec());
        assertThat(second.serviceId().orElseThrow()).isSameAs(first.serviceId().orElseThrow());
        assertThat(second.nodeId().orElseThrow())
                .isSameAs(alike.sharing(read("web.4", "10.0.0.6/24")).nodeId().orElseThrow());
        TaskState had = there(first.state());
        TaskState has = there(second.state());
        assertThat(has.endpoint()).isSameAs(had.endpoint());
        assertThat(has.networks().get(0).networkId())
                .isSameAs(had.networks().get(0).networkId());
    }

    @Test
    @DisplayName("is not taken from a task that says something else")
    void differs() {
        Task first = alike.sharing(read("web.1", "10.0.0.3/24"));
        Task other =
                read("web.2", "10.0.0.4/24").toBuilder().spec(TaskSpec.DEFAULT).build();
        assertThat(alike.sharing(other)).isEqualTo(other);
        Task without = read("web.3", "10.0.0.5/24").toBuilder().state(null).build();
        assertThat(alike.sharing(without)).isEqualTo(without);
        assertThat(alike.sharing(first)).isEqualTo(first);
    }

    @Test
    @DisplayName("may be nothing")
    void bareTask() {
        Task bare = Task.of("t1");
        assertThat(alike.sharing(bare)).isEqualTo(bare);
    }
}
