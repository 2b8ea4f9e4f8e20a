package dev.berth.server.explain;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.model.Network;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Explains the refusals of one situation. Confined to one thread. */
public final class Explainer {
    private static final Set<ErrorCode> DEPENDENCIES = Set.of(ErrorCode.UNKNOWN_NETWORK, ErrorCode.UNKNOWN_SERVICE);

    private record Question(ErrorCode code, String subject, String value) {}

    private final Situation situation;
    private final Map<ErrorCode, Function<AllocatorException, Explanation>> answers;
    private final Map<Question, Explanation> known = new HashMap<>();
    private final Map<String, Service> services;
    private final Map<String, Task> tasks;

    /** Explains what is refused in this situation. */
    public Explainer(Situation situation) {
        this.situation = situation;
        this.services = byId(situation.services(), Service::id);
        this.tasks = byId(situation.tasks(), Task::id);
        if (situation.refusals().isEmpty()) {
            this.answers = Map.of();
        } else {
            Occupants occupants = new Occupants(situation);
            AddressAnswers addresses = new AddressAnswers(situation, occupants);
            SubnetAnswers subnets = new SubnetAnswers(situation);
            NumberAnswers numbers = new NumberAnswers(situation);
            this.answers = Map.ofEntries(
                    entry(ErrorCode.NO_AVAILABLE_ADDRESSES, addresses::full),
                    entry(ErrorCode.ADDRESS_IN_USE, addresses::taken),
                    entry(ErrorCode.ADDRESS_OUT_OF_RANGE, addresses::outside),
                    entry(ErrorCode.NETWORK_IN_USE, addresses::inUse),
                    entry(ErrorCode.IMMUTABLE_FIELD, addresses::immutable),
                    entry(ErrorCode.POOL_OVERLAP, subnets::overlap),
                    entry(ErrorCode.NO_MORE_SUBNETS, subnets::usedUp),
                    entry(ErrorCode.VNI_IN_USE, numbers::vniTaken),
                    entry(ErrorCode.NO_MORE_VNIS, numbers::vnisUsedUp),
                    entry(ErrorCode.PORT_IN_USE, numbers::portTaken),
                    entry(ErrorCode.NO_AVAILABLE_PORTS, numbers::portsUsedUp));
        }
    }

    private static Map.Entry<ErrorCode, Function<AllocatorException, Explanation>> entry(
            ErrorCode code, Function<AllocatorException, Explanation> answer) {
        return Map.entry(code, answer);
    }

    private static <T> Map<String, T> byId(List<T> objects, Function<T, String> id) {
        return objects.stream().collect(Collectors.toMap(id, each -> each, (one, other) -> one));
    }

    /**
     * Explains why an object of the situation is refused.
     *
     * @param kindAndId the object, as {@code task t1}
     */
    public Explanation explain(String kindAndId, AllocatorException refusal) {
        if (DEPENDENCIES.contains(refusal.code())) {
            return dependency(kindAndId);
        }
        Function<AllocatorException, Explanation> answer = answers.get(refusal.code());
        if (answer == null) {
            return Explanation.NONE;
        }
        Question question = new Question(
                refusal.code(),
                refusal.subject().orElse(kindAndId),
                refusal.value().orElse(""));
        return known.computeIfAbsent(question, first -> answer.apply(refusal));
    }

    /** What waits for others that wait has nothing to explain but where it begins. */
    private Explanation dependency(String kindAndId) {
        String root = kindAndId;
        for (Optional<String> next = cause(root); next.isPresent(); next = cause(root)) {
            root = next.get();
        }
        AllocatorException refusal = situation.refusals().get(root);
        return root.equals(kindAndId) || refusal == null
                ? Explanation.NONE
                : new Explanation("follows from " + root + " (" + refusal.code() + ")", null);
    }

    /** The refused object that this one needs: a task its service or a network, a service a network. */
    private Optional<String> cause(String kindAndId) {
        int blank = kindAndId.indexOf(' ');
        String id = kindAndId.substring(blank + 1);
        return needs(kindAndId.substring(0, blank), id)
                .filter(each -> situation.refusals().containsKey(each))
                .findFirst();
    }

    private Stream<String> needs(String kind, String id) {
        if (kind.equals("task")) {
            Task task = tasks.get(id);
            return task == null
                    ? Stream.of()
                    : Stream.concat(
                            task.serviceId().stream().map(service -> "service " + service),
                            networks(task.spec().networks()));
        }
        Service service = kind.equals("service") ? services.get(id) : null;
        if (service == null) {
            return Stream.of();
        }
        Stream<String> networks = networks(service.spec().networks());
        return service.spec().needsIngress()
                ? Stream.concat(
                        networks,
                        situation.networks().stream()
                                .filter(Network::isIngress)
                                .map(network -> "network " + network.id()))
                : networks;
    }

    private static Stream<String> networks(List<NetworkAttachmentSpec> networks) {
        return networks.stream().map(each -> "network " + each.target());
    }

    /** The id of the network that a refusal is about; null if it is about none. */
    public static @Nullable String networkOf(AllocatorException refusal) {
        return refusal.subject()
                .filter(subject -> subject.startsWith("network "))
                .map(subject -> subject.substring("network ".length()))
                .orElse(null);
    }
}
