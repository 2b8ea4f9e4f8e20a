package dev.berth.host;

import dev.berth.api.spi.IpamDriver;
import dev.berth.api.spi.NetworkDriver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who serves which name, at one time. The order of the jars does not matter for that. Immutable, but for what becomes of the
 * generations in it.
 */
final class Catalogue {
    static final Catalogue EMPTY = new Catalogue(List.of(), Map.of(), Map.of(), Map.of());

    private final List<Member> members;
    private final Map<String, Offer<NetworkDriver>> networkDrivers;
    private final Map<String, Offer<IpamDriver>> ipamDrivers;
    /** The member behind a driver; none behind one that several claim. */
    private final Map<ProvidedDriver, Member> sources;

    private Catalogue(
            List<Member> members,
            Map<String, Offer<NetworkDriver>> networkDrivers,
            Map<String, Offer<IpamDriver>> ipamDrivers,
            Map<ProvidedDriver, Member> sources) {
        this.members = List.copyOf(members);
        this.networkDrivers = Map.copyOf(networkDrivers);
        this.ipamDrivers = Map.copyOf(ipamDrivers);
        this.sources = Map.copyOf(sources);
    }

    static Catalogue of(List<Member> members, Rules rules) {
        return new Making(members, rules).make();
    }

    List<Member> members() {
        return members;
    }

    Map<String, Offer<NetworkDriver>> networkDrivers() {
        return networkDrivers;
    }

    Map<String, Offer<IpamDriver>> ipamDrivers() {
        return ipamDrivers;
    }

    @Nullable
    Member source(ProvidedDriver driver) {
        return sources.get(driver);
    }

    /** The names that could be had. */
    static Set<String> names(Map<String, ? extends Offer<?>> offers) {
        return offers.entrySet().stream()
                .filter(entry -> entry.getValue().isGiven())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** One catalogue in the making. */
    private static final class Making {
        private final List<Member> members;
        private final Rules rules;
        private final Map<Member, List<PluginProblem>> conflicts = new HashMap<>();
        private final Map<ProvidedDriver, Member> sources = new HashMap<>();
        private final Map<String, Offer<NetworkDriver>> networkDrivers = new HashMap<>();
        private final Map<String, Offer<IpamDriver>> ipamDrivers = new HashMap<>();

        Making(List<Member> members, Rules rules) {
            this.members = members;
            this.rules = rules;
        }

        Catalogue make() {
            Map<ProvidedDriver, List<Member>> claims = new LinkedHashMap<>();
            for (Member member : members) {
                for (ProvidedDriver driver : member.jar().provides()) {
                    claims.computeIfAbsent(driver, first -> new ArrayList<>()).add(member);
                }
            }
            claims.forEach(this::settle);
            // problems make new members
            Map<Member, Member> complete = new HashMap<>();
            members.forEach(member -> complete.put(member, member.with(conflicts.getOrDefault(member, List.of()))));
            sources.replaceAll((driver, member) -> complete.getOrDefault(member, member));
            return new Catalogue(
                    members.stream()
                            .map(member -> complete.getOrDefault(member, member))
                            .toList(),
                    networkDrivers,
                    ipamDrivers,
                    sources);
        }

        private void settle(ProvidedDriver driver, List<Member> claimants) {
            List<Member> usable = claimants.stream()
                    .filter(member -> member.generation() != null)
                    .toList();
            if (rules.builtIns().contains(driver)) {
                usable.forEach(member -> conflict(
                        member,
                        "the allocator has its own " + driver + ", which wins; give the plugin's another name"));
            }
            String pin = rules.pins().get(driver);
            if (pin != null) {
                settlePinned(driver, pin, claimants, usable);
            } else if (usable.size() == 1) {
                serve(driver, usable.get(0));
            } else if (usable.isEmpty()) {
                refuse(driver, claimants.get(0));
            } else {
                String problem =
                        usable.stream().map(member -> member.jar().fileName()).collect(Collectors.joining(" and "))
                                + " both provide " + driver + ", so none of them serves it";
                String advice = "pin it to one of them, or remove the others";
                usable.forEach(member -> conflict(member, problem + "; " + advice));
                put(driver, new Refusal<>(driver, PluginErrors.AMBIGUOUS, problem, advice, null));
            }
        }

        private void settlePinned(ProvidedDriver driver, String pin, List<Member> claimants, List<Member> usable) {
            for (Member member : usable) {
                if (pin.equals(member.jar().id())) {
                    serve(driver, member);
                    return;
                }
            }
            for (Member member : claimants) {
                if (pin.equals(member.jar().id())) {
                    refuse(driver, member);
                    return;
                }
            }
            String problem = driver + " is pinned to the plugin " + pin + ", which does not provide it";
            String advice = "install that plugin, or change the pin";
            usable.forEach(member -> conflict(member, problem + "; " + advice));
            put(driver, new Refusal<>(driver, PluginErrors.LOAD_FAILED, problem, advice, null));
        }

        private void serve(ProvidedDriver driver, Member member) {
            Generation generation = member.generation();
            DriverSlot<?, ?> slot = generation == null ? null : generation.slot(driver);
            if (slot != null) {
                put(driver, slot);
                sources.put(driver, member);
            }
        }

        private void refuse(ProvidedDriver driver, Member member) {
            sources.put(driver, member);
            String plugin = "its plugin " + member.jar().fileName() + " ("
                    + member.jar().id() + ") ";
            if (member.isDisabled()) {
                put(
                        driver,
                        new Refusal<>(driver, PluginErrors.DISABLED, plugin + "is switched off", "switch it on", null));
                return;
            }
            PluginProblem why = member.found().get(0);
            put(
                    driver,
                    new Refusal<>(
                            driver,
                            why.stage() == ProblemStage.CONFLICT ? PluginErrors.AMBIGUOUS : PluginErrors.LOAD_FAILED,
                            plugin + "was refused: " + why.stage() + ": " + why.message(),
                            "then reload the plugins",
                            why.cause()));
        }

        @SuppressWarnings("unchecked") // a slot, or a refusal, is of the kind that it was made for
        private void put(ProvidedDriver driver, Offer<?> offer) {
            if (driver.kind() == DriverKind.NETWORK) {
                networkDrivers.put(driver.name(), (Offer<NetworkDriver>) offer);
            } else {
                ipamDrivers.put(driver.name(), (Offer<IpamDriver>) offer);
            }
        }

        private void conflict(Member member, String problem) {
            conflicts
                    .computeIfAbsent(member, first -> new ArrayList<>())
                    .add(new PluginProblem(
                            member.jar().path(), member.jar().id(), ProblemStage.CONFLICT, problem, null));
        }
    }
}
