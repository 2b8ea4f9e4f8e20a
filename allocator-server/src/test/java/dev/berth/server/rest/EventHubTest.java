package dev.berth.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.engine.EngineEvent;
import dev.berth.engine.ObjectKind;
import dev.berth.engine.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Whoever follows the events")
class EventHubTest {
    private static final int WAITING = 5;
    private final EventHub hub = new EventHub(new EventLimits(WAITING, 10), 7);

    private void happen(String id) {
        hub.accept(new EngineEvent.Removed(new ObjectRef(ObjectKind.TASK, id)));
    }

    private static List<String> read(Subscription subscription) {
        List<String> frames = new ArrayList<>();
        for (byte[] frame = subscription.next(); frame != null; frame = subscription.next()) {
            frames.add(
                    new String(frame, StandardCharsets.UTF_8).replace("\n", " ").strip());
        }
        return frames;
    }

    private static String ready(int number, boolean resumed) {
        return "event: ready id: 7-" + number + " data: {\"resumed\":" + resumed + "}";
    }

    private static String removed(int number, String id) {
        return "event: removed id: 7-" + number + " data: {\"kind\":\"task\",\"id\":\"" + id + "\"}";
    }

    @Test
    @DisplayName("is told what happens from now on")
    void follows() {
        happen("a");
        Subscription subscription = hub.subscribe(Optional.empty());
        happen("b");
        assertThat(read(subscription)).containsExactly(ready(1, false), removed(2, "b"));
    }

    @Test
    @DisplayName("and comes back is told what happened meanwhile, each event once")
    void resumes() {
        happen("a");
        happen("b");
        happen("c");
        Subscription subscription = hub.subscribe(Optional.of("7-1"));
        happen("d");
        assertThat(read(subscription))
                .containsExactly(ready(1, true), removed(2, "b"), removed(3, "c"), removed(4, "d"));
        assertThat(read(hub.subscribe(Optional.of("7-4")))).containsExactly(ready(4, true));
        assertThat(read(hub.subscribe(Optional.of("7-0")))).hasSize(WAITING);
    }

    @Test
    @DisplayName("and comes back too late, to another server, or with nonsense is told to read everything anew")
    void cannotResume() {
        for (int i = 0; i < 9; i++) {
            happen("t" + i);
        }
        for (String last : List.of("7-4", "7-10", "6-9", "x", "", "7-", "7-99999999999999999999", "-1")) {
            assertThat(read(hub.subscribe(Optional.of(last)))).as(last).containsExactly(ready(9, false));
        }
    }

    @Test
    @DisplayName("and does not read is dropped, told so, and keeps no memory")
    void slow() {
        Subscription slow = hub.subscribe(Optional.empty());
        Subscription quick = hub.subscribe(Optional.empty());
        for (int i = 0; i < 1_000; i++) {
            happen("t");
            assertThat(read(quick)).isNotEmpty();
        }
        assertThat(hub.size()).isEqualTo(1);
        assertThat(read(slow)).singleElement().asString().startsWith("event: dropped");
        assertThat(slow.isOver()).isTrue();
        assertThat(quick.isOver()).isFalse();
    }

    @Test
    @DisplayName("is told when the server is stopped, and nobody new is let in")
    void stopping() {
        Subscription subscription = hub.subscribe(Optional.empty());
        hub.close();
        assertThat(read(subscription)).containsExactly(ready(0, false), "event: stopping data: {}");
        assertThat(subscription.isOver()).isTrue();
        assertThatThrownBy(() -> hub.subscribe(Optional.empty())).isInstanceOf(RequestException.class);
    }
}
