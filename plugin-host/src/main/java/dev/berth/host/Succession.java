package dev.berth.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the members of a new catalogue out of the jars that are there and the members there were. What has not changed goes on;
 * what has changed must prove itself before it replaces what worked. Immutable.
 */
final class Succession {
    private final List<Member> before;
    private final Rules rules;
    private final Surroundings around;

    Succession(List<Member> before, Rules rules, Surroundings around) {
        this.before = before;
        this.rules = rules;
        this.around = around;
    }

    List<Member> members(List<ScannedJar> jars) {
        Map<String, List<ScannedJar>> byId = new HashMap<>();
        for (ScannedJar jar : jars) {
            if (jar.descriptor() != null) {
                byId.computeIfAbsent(jar.descriptor().id(), id -> new ArrayList<>())
                        .add(jar);
            }
        }
        List<Member> members = new ArrayList<>();
        for (ScannedJar jar : jars) {
            Descriptor descriptor = jar.descriptor();
            JarCopy copy = jar.copy();
            if (descriptor == null || copy == null) {
                members.add(unusable(jar, byId));
            } else {
                List<ScannedJar> same = byId.getOrDefault(descriptor.id(), List.of());
                members.add(same.size() > 1 ? twice(jar, same) : usable(jar, descriptor, copy));
            }
        }
        return members;
    }

    /** Goes on with what the file was before, unless that lives in another file now. */
    private Member unusable(ScannedJar jar, Map<String, List<ScannedJar>> byId) {
        PluginProblem why = jar.rejection();
        if (why == null) {
            throw new IllegalArgumentException(jar + " has neither descriptor nor rejection");
        }
        Member old = serving(member -> member.jar().path().equals(jar.path()));
        return old == null || byId.containsKey(String.valueOf(old.jar().id()))
                ? Member.refused(jar, why)
                : Member.serving(old.jar(), generation(old)).with(List.of(why));
    }

    private static Generation generation(Member serving) {
        Generation generation = serving.generation();
        if (generation == null) {
            throw new IllegalArgumentException(serving + " serves nothing");
        }
        return generation;
    }

    private static Member twice(ScannedJar jar, List<ScannedJar> same) {
        return Member.refused(
                jar,
                new PluginProblem(
                        jar.path(),
                        jar.id(),
                        ProblemStage.CONFLICT,
                        same.stream().map(ScannedJar::fileName).collect(Collectors.joining(" and "))
                                + " have the same Plugin-Id " + jar.id()
                                + ", so none of them is used; remove all but one",
                        null));
    }

    private Member usable(ScannedJar jar, Descriptor descriptor, JarCopy copy) {
        if (rules.disabled().contains(descriptor.id())) {
            return Member.disabled(jar);
        }
        Generation next = new Generation(jar, descriptor, copy, around);
        Member old = serving(member -> descriptor.id().equals(member.jar().id()));
        if (old == null || generation(old).hasFailed()) {
            return Member.serving(jar, next);
        }
        if (copy.sha256().equals(old.jar().sha256())) {
            return Member.serving(jar, generation(old));
        }
        next.loadAll();
        if (!next.hasFailed()) {
            return Member.serving(jar, next);
        }
        next.end();
        return Member.serving(old.jar(), generation(old)).afterTrying(next.problems());
    }

    private @Nullable Member serving(Predicate<Member> which) {
        return before.stream()
                .filter(member -> member.generation() != null && which.test(member))
                .findFirst()
                .orElse(null);
    }
}
