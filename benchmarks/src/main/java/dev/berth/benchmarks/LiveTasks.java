package dev.berth.benchmarks;

import dev.berth.api.model.Task;
import dev.berth.core.CnmAllocator;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The tasks that live on one network, and what may happen to them. What the allocator answers is not kept: where a caller
 * stores it, and what the collector does about that, is no cost of the allocator's. Confined to one thread.
 */
final class LiveTasks {
    private final CnmAllocator allocator;
    private final String networkId;
    private String[] ids;

    private LiveTasks(CnmAllocator allocator, String networkId, String[] ids) {
        this.allocator = allocator;
        this.networkId = networkId;
        this.ids = ids;
    }

    /** These tasks, allocated in their order. */
    static LiveTasks allocated(CnmAllocator allocator, String networkId, Task[] tasks) {
        allocate(allocator, tasks);
        return new LiveTasks(
                allocator, networkId, Arrays.stream(tasks).map(Task::id).toArray(String[]::new));
    }

    /** As many tasks as half of the subnet has room for, wherever a full network's releases left them. */
    static LiveTasks halfFull(CnmAllocator allocator, String networkId, int prefixLength, RandomGenerator random) {
        Task[] tasks = Clusters.tasks(random, networkId, Clusters.room(prefixLength));
        LiveTasks live = allocated(allocator, networkId, tasks);
        live.releaseOfHalf(random).run();
        return live;
    }

    /** Allocates these tasks in their order. */
    static void allocate(CnmAllocator allocator, Task[] tasks) {
        for (Task task : tasks) {
            allocator.allocate(task);
        }
    }

    private void shuffle(RandomGenerator random) {
        for (int i = ids.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            String id = ids[i];
            ids[i] = ids[other];
            ids[other] = id;
        }
    }

    /** Prepares the release of a half chosen by chance; to be run once. */
    Runnable releaseOfHalf(RandomGenerator random) {
        shuffle(random);
        String[] released = Arrays.copyOf(ids, ids.length / 2);
        ids = Arrays.copyOfRange(ids, released.length, ids.length);
        return () -> {
            for (String id : released) {
                allocator.releaseTask(id);
            }
        };
    }

    /**
     * Prepares so many releases of a task chosen by chance, each followed by the allocation of a new one; to be run once. Who
     * goes when is worked out before, so that during the run only the allocator reaches for things here and there in memory.
     */
    Runnable replacements(RandomGenerator random, int count) {
        Task[] newcomers = Clusters.tasks(random, networkId, count);
        String[] released = new String[count];
        for (int i = 0; i < count; i++) {
            int place = random.nextInt(ids.length);
            released[i] = ids[place];
            ids[place] = newcomers[i].id();
        }
        System.gc(); // what was made here is not the run's to collect
        return () -> {
            for (int i = 0; i < count; i++) {
                allocator.releaseTask(released[i]);
                allocator.allocate(newcomers[i]);
            }
        };
    }

    /** Fails unless these tasks hold one address each and nobody else does; releases them to see that. */
    void check() {
        Clusters.checkTasks(allocator, networkId, ids.length);
        for (String id : ids) {
            allocator.releaseTask(id);
        }
        Clusters.checkTasks(allocator, networkId, 0);
    }
}
