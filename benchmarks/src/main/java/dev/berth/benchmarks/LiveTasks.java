package dev.berth.benchmarks;

import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The tasks that live on one network, and what may happen to them. Confined to one thread. */
final class LiveTasks {
    private final CnmAllocator allocator;
    private final String networkId;
    private Task[] live;

    private LiveTasks(CnmAllocator allocator, String networkId, Task[] live) {
        this.allocator = allocator;
        this.networkId = networkId;
        this.live = live;
    }

    /** One task on the network. */
    static LiveTasks one(CnmAllocator allocator, String networkId, RandomGenerator random) {
        return filled(allocator, networkId, Clusters.tasks(random, networkId, 1));
    }

    /** As many tasks as half of the subnet has room for, wherever a full network's releases left them. */
    static LiveTasks halfFull(CnmAllocator allocator, String networkId, int prefixLength, RandomGenerator random) {
        LiveTasks tasks = filled(allocator, networkId, Clusters.tasks(random, networkId, Clusters.room(prefixLength)));
        tasks.shuffle(random);
        tasks.releaseOfHalf().run();
        return tasks;
    }

    private static LiveTasks filled(CnmAllocator allocator, String networkId, Task[] tasks) {
        LiveTasks live = new LiveTasks(allocator, networkId, tasks);
        live.allocateAll();
        return live;
    }

    /** Tasks that are not allocated yet. */
    static LiveTasks waiting(CnmAllocator allocator, String networkId, Task[] tasks) {
        return new LiveTasks(allocator, networkId, tasks);
    }

    void allocateAll() {
        for (int i = 0; i < live.length; i++) {
            live[i] = allocator.allocate(live[i]);
        }
    }

    void shuffle(RandomGenerator random) {
        for (int i = live.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Task task = live[i];
            live[i] = live[other];
            live[other] = task;
        }
    }

    /** Prepares the release of the first half; to be run once. */
    Runnable releaseOfHalf() {
        String[] released = Arrays.copyOf(ids(), live.length / 2);
        live = Arrays.copyOfRange(live, released.length, live.length);
        return () -> {
            for (String id : released) {
                allocator.releaseTask(id);
            }
        };
    }

    private String[] ids() {
        return Arrays.stream(live).map(Task::id).toArray(String[]::new);
    }

    /** Prepares so many releases of a task chosen by chance, each followed by the allocation of a new one. */
    Replacements replacements(RandomGenerator random, int count) {
        return new Replacements(random, count);
    }

    /**
     * Releases and allocations in turn, to be run once and settled afterwards. Who goes when is worked out before, so that
     * during the run only the allocator reaches for things here and there in memory.
     */
    final class Replacements implements Runnable {
        private final int[] places;
        private final String[] released;
        private final Task[] newcomers;

        private Replacements(RandomGenerator random, int count) {
            places = random.ints(count, 0, live.length).toArray();
            released = new String[count];
            newcomers = Clusters.tasks(random, networkId, count);
            String[] ids = ids();
            for (int i = 0; i < count; i++) {
                released[i] = ids[places[i]];
                ids[places[i]] = newcomers[i].id();
            }
        }

        @Override
        public void run() {
            for (int i = 0; i < released.length; i++) {
                allocator.releaseTask(released[i]);
                newcomers[i] = allocator.allocate(newcomers[i]);
            }
        }

        /** The newcomers are the live ones now. */
        void settle() {
            for (int i = 0; i < places.length; i++) {
                live[places[i]] = newcomers[i];
            }
        }
    }

    /** Fails unless exactly these tasks are allocated on the network. */
    void check() {
        Clusters.checkTasks(allocator, networkId, live.length);
        checkAllocated();
    }

    /** Fails unless these tasks are allocated. */
    void checkAllocated() {
        for (Task task : live) {
            if (!allocator.isAllocated(task)) {
                throw new IllegalStateException(task + " is not allocated");
            }
        }
    }
}
