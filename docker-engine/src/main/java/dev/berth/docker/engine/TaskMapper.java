package dev.berth.docker.engine;

import dev.berth.api.model.Attachment;
import dev.berth.api.model.Task;
import dev.berth.api.model.TaskSpec;
import dev.berth.api.model.TaskState;
import dev.berth.api.net.Cidr;
import dev.berth.docker.engine.DockerTask.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tasks, as {@code docker inspect} shows them. */
final class TaskMapper {
    /** What an engine before swarm mode's second version called {@link Phase#PENDING}. */
    private static final Map<String, Phase> FORMER = Map.of("allocated", Phase.PENDING);

    private TaskMapper() {}

    /** The task by itself; its name still lacks that of its service. */
    static DockerTask task(Fields task, Notes notes) {
        Fields status = task.object("Status");
        Phase phase = phase(status.text("State"));
        if (phase == Phase.UNKNOWN) {
            notes.add(task.subject() + ": its state \"" + status.text("State")
                    + "\" is not known; it counts as holding its addresses");
        }
        Phase wanted = phase(task.text("DesiredState"));
        if (wanted == Phase.UNKNOWN) {
            notes.add(task.subject() + ": its desired state \"" + task.text("DesiredState")
                    + "\" is not known; what it holds does not depend on it");
        }
        Task.Builder built = Task.builder(task.text("ID"))
                .service(task.textOrNull("ServiceID"))
                .node(task.textOrNull("NodeID"))
                .slot(task.number("Slot"))
                .ended(phase.compareTo(Phase.RUNNING) > 0 && phase != Phase.UNKNOWN)
                .spec(new TaskSpec(ServiceMapper.attachments(task.object("Spec"), task.subject(), notes)));
        if (phase != Phase.NEW) {
            built.state(new TaskState(attachments(task), null));
        }
        return new DockerTask(
                built.build(), task.text("ID"), phase, wanted, status.text("Message"), status.textOrNull("Err"));
    }

    private static List<Attachment> attachments(Fields task) {
        List<Attachment> attachments = new ArrayList<>();
        for (Fields each : task.objects("NetworksAttachments")) {
            List<Cidr> addresses = new ArrayList<>(each.allParsed("Addresses", Cidr::parse));
            addresses.sort((one, other) -> one.family().compareTo(other.family()));
            attachments.add(new Attachment(each.object("Network").text("ID"), addresses));
        }
        return attachments;
    }

    private static Phase phase(String name) {
        Phase former = FORMER.get(name);
        if (former != null) {
            return former;
        }
        for (Phase each : Phase.values()) {
            if (each != Phase.UNKNOWN && each.name().toLowerCase(Locale.ROOT).equals(name)) {
                return each;
            }
        }
        return Phase.UNKNOWN;
    }
}
