package dev.berth.tck;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.spi.DriverContext;
import dev.berth.api.spi.NetworkCapabilities;
import dev.berth.api.spi.NetworkDriver;
import dev.berth.api.spi.NetworkDriverProvider;
import dev.berth.api.spi.NetworkRelease;
import dev.berth.api.spi.NetworkRequest;
import dev.berth.api.spi.OwnerToken;
import dev.berth.api.spi.RestartMode;
import dev.berth.api.spi.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A network driver that keeps every rule, as plainly as can be: it numbers its networks. Thread-safe by one lock. */
final class SoundNetworkDriver implements NetworkDriver {
    /** The number of a network. */
    static final String NUMBER = "sound.number";

    private final NetworkCapabilities capabilities;
    private final Memory memory;

    /** What a driver knows; shared by the drivers that one durable provider creates. */
    private static final class Memory {
        final Map<String, Live> networks = new HashMap<>();
        final TreeMap<Integer, String> numbers = new TreeMap<>();
    }

    /** An allocated network. */
    private record Live(OwnerToken owner, int number, Map<String, String> answer) {}

    private SoundNetworkDriver(NetworkCapabilities capabilities, Memory memory) {
        this.capabilities = capabilities;
        this.memory = memory;
    }

    /** Creates sound drivers with these traits, each made worse by a twist. */
    static class Provider implements NetworkDriverProvider {
        private final NetworkCapabilities capabilities;
        private final UnaryOperator<NetworkDriver> twist;
        private final Memory durable = new Memory();

        Provider(NetworkCapabilities capabilities, UnaryOperator<NetworkDriver> twist) {
            this.capabilities = capabilities;
            this.twist = twist;
        }

        @Override
        public String name() {
            return "sound";
        }

        @Override
        public NetworkDriver create(DriverContext context) {
            boolean remembers = capabilities.traits().restart() == RestartMode.DURABLE;
            return twist.apply(new SoundNetworkDriver(capabilities, remembers ? durable : new Memory()));
        }
    }

    @Override
    public NetworkCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public Map<String, String> allocateNetwork(NetworkRequest request) {
        synchronized (memory) {
            if (capabilities.scope() == Scope.NODE_LOCAL) {
                throw refusal(ErrorCode.INVALID_ARGUMENT);
            }
            Live former = memory.networks.get(request.networkId());
            if (former != null) {
                if (capabilities.traits().idempotent() && former.owner().equals(request.owner())) {
                    return former.answer();
                }
                throw refusal(ErrorCode.NETWORK_EXISTS);
            }
            String given = request.options().get(NUMBER);
            int number = given == null ? firstFree() : parsed(given);
            if (memory.numbers.putIfAbsent(number, request.networkId()) != null) {
                throw refusal(new ErrorCode("sound-number-in-use"));
            }
            Map<String, String> answer = new HashMap<>(request.options());
            answer.put(NUMBER, Integer.toString(number));
            memory.networks.put(request.networkId(), new Live(request.owner(), number, answer));
            return answer;
        }
    }

    private int firstFree() {
        int number = 1;
        while (memory.numbers.containsKey(number)) {
            number++;
        }
        return number;
    }

    private static int parsed(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw refusal(ErrorCode.INVALID_ARGUMENT);
        }
        return Integer.parseInt(text);
    }

    @Override
    public void freeNetwork(NetworkRelease release) {
        synchronized (memory) {
            Live former = memory.networks.remove(release.networkId());
            if (former == null) {
                throw refusal(ErrorCode.UNKNOWN_NETWORK);
            }
            memory.numbers.remove(former.number());
        }
    }

    @Override
    public String hints() {
        return "sound 1";
    }

    static AllocatorException refusal(ErrorCode code) {
        return AllocatorException.of(code, "refused in a test").build();
    }
}
