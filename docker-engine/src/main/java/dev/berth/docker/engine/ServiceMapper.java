package dev.berth.docker.engine;

import dev.berth.api.model.EndpointMode;
import dev.berth.api.model.EndpointSpec;
import dev.berth.api.model.NetworkAttachmentSpec;
import dev.berth.api.model.Protocol;
import dev.berth.api.model.PublishMode;
import dev.berth.api.model.PublishedPort;
import dev.berth.api.model.Service;
import dev.berth.api.model.ServiceSpec;
import dev.berth.api.model.ServiceState;
import dev.berth.api.model.VirtualIp;
import dev.berth.api.net.Cidr;
import dev.berth.docker.engine.DockerService.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Services, as {@code docker service inspect} shows them. */
final class ServiceMapper {
    private ServiceMapper() {}

    static DockerService service(Fields service, Notes notes) {
        Fields spec = service.object("Spec");
        Fields mode = spec.object("Mode");
        ServiceSpec.Builder built = ServiceSpec.builder(spec.text("Name")).labels(spec.textMap("Labels"));
        networks(service, notes).forEach(built::on);
        Fields endpoint = spec.object("EndpointSpec");
        built.endpoint(new EndpointSpec(
                endpoint.text("Mode").equals("dnsrr") ? EndpointMode.DNSRR : EndpointMode.VIP,
                ports(endpoint, service.subject(), notes)));
        return new DockerService(
                new Service(service.text("ID"), built.build(), state(service, notes)), kind(mode), replicas(mode));
    }

    /** HLP-2: those of the task template, or the deprecated ones of the service if the template has none. */
    private static List<NetworkAttachmentSpec> networks(Fields service, Notes notes) {
        List<NetworkAttachmentSpec> template =
                attachments(service.object("Spec").object("TaskTemplate"), service.subject(), notes);
        return template.isEmpty() ? attachments(service.object("Spec"), service.subject(), notes) : template;
    }

    /** The networks that a service or task wants to be on, each once. */
    static List<NetworkAttachmentSpec> attachments(Fields spec, String subject, Notes notes) {
        Map<String, NetworkAttachmentSpec> found = new LinkedHashMap<>();
        for (Fields each : spec.objects("Networks")) {
            String target = each.text("Target");
            if (found.putIfAbsent(target, new NetworkAttachmentSpec(target, each.texts("Aliases"), List.of()))
                    != null) {
                notes.add(subject + ": lists network " + target + " more than once; it counts once");
            }
        }
        return List.copyOf(found.values());
    }

    private static @Nullable ServiceState state(Fields service, Notes notes) {
        Fields endpoint = service.object("Endpoint");
        List<VirtualIp> virtualIps = new ArrayList<>();
        for (Fields each : endpoint.objects("VirtualIPs")) {
            virtualIps.add(new VirtualIp(each.text("NetworkID"), each.parsed("Addr", Cidr::parse)));
        }
        List<PublishedPort> ports = ports(endpoint, service.subject(), notes);
        return virtualIps.isEmpty() && ports.isEmpty() ? null : new ServiceState(virtualIps, ports);
    }

    private static List<PublishedPort> ports(Fields endpoint, String subject, Notes notes) {
        List<PublishedPort> ports = new ArrayList<>();
        for (Fields each : endpoint.objects("Ports")) {
            Protocol protocol = protocol(each.text("Protocol"));
            if (protocol == null) {
                notes.add(subject + ": port " + each.number("TargetPort") + " of protocol " + each.text("Protocol")
                        + ", which is not known, is passed over");
                continue;
            }
            ports.add(new PublishedPort(
                    each.textOrNull("Name"),
                    protocol,
                    each.number("TargetPort"),
                    each.number("PublishedPort"),
                    each.text("PublishMode").equals("host") ? PublishMode.HOST : PublishMode.INGRESS));
        }
        return ports;
    }

    private static @Nullable Protocol protocol(String name) {
        if (name.isEmpty()) {
            return Protocol.TCP;
        }
        for (Protocol each : Protocol.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static Mode kind(Fields mode) {
        if (mode.hasObject("Global")) {
            return Mode.GLOBAL;
        }
        if (mode.hasObject("GlobalJob")) {
            return Mode.GLOBAL_JOB;
        }
        return mode.hasObject("ReplicatedJob") ? Mode.REPLICATED_JOB : Mode.REPLICATED;
    }

    private static long replicas(Fields mode) {
        Fields job = mode.object("ReplicatedJob");
        return switch (kind(mode)) {
            case GLOBAL, GLOBAL_JOB -> 0;
            case REPLICATED_JOB ->
                job.has("TotalCompletions") ? job.count("TotalCompletions") : Math.max(1, job.count("MaxConcurrent"));
            case REPLICATED -> mode.object("Replicated").count("Replicas");
        };
    }
}
