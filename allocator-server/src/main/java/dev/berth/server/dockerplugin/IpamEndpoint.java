package dev.berth.server.dockerplugin;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.error.ErrorCode;
import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.Cidr;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import dev.berth.api.spi.AddressSpaces;
import dev.berth.docker.plugin.AddressAnswer;
import dev.berth.docker.plugin.DefaultAddressSpaces;
import dev.berth.docker.plugin.IpamAbilities;
import dev.berth.docker.plugin.IpamPlugin;
import dev.berth.docker.plugin.PluginRefusal;
import dev.berth.docker.plugin.PoolAnswer;
import dev.berth.docker.plugin.ReleaseAddress;
import dev.berth.docker.plugin.ReleasePool;
import dev.berth.docker.plugin.RequestAddress;
import dev.berth.docker.plugin.RequestPool;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The book as Docker asks it: texts in, texts out. Thread-safe. */
final class IpamEndpoint implements IpamPlugin {
    private static final IpamAbilities ABILITIES = new IpamAbilities(false, true);

    private final IpamBook book;

    IpamEndpoint(IpamBook book) {
        this.book = book;
    }

    @Override
    public IpamAbilities capabilities() {
        return ABILITIES;
    }

    @Override
    public DefaultAddressSpaces defaultAddressSpaces() {
        return inDockersWords(() -> {
            AddressSpaces spaces = book.introduce();
            return new DefaultAddressSpaces(spaces.local(), spaces.global());
        });
    }

    @Override
    public PoolAnswer requestPool(RequestPool request) {
        return inDockersWords(() -> {
            Prefix pool = prefix(request.pool(), ErrorCode.INVALID_POOL);
            Prefix range = prefix(request.subPool(), ErrorCode.INVALID_SUB_POOL);
            if (range != null && pool == null) {
                throw AllocatorException.of(ErrorCode.INVALID_SUB_POOL, "is a range without a pool")
                        .value(range)
                        .advice("name the pool too")
                        .build();
            }
            AddressFamily family = request.v6() ? AddressFamily.IPV6 : AddressFamily.IPV4;
            if (pool != null && request.v6() && pool.family() != family) {
                throw AllocatorException.of(ErrorCode.INVALID_POOL, "is no IPv6 pool")
                        .value(pool)
                        .advice("ask for a pool of the family")
                        .build();
            }
            PoolEntry entry = book.requestPool(request.addressSpace(), family, pool, range, request.options());
            Cidr gateway = entry.gateway();
            return new PoolAnswer(
                    entry.id(),
                    entry.subnet().toString(),
                    gateway == null ? Map.of() : Map.of(PoolAnswer.GATEWAY, gateway.toString()));
        });
    }

    @Override
    public void releasePool(ReleasePool request) {
        inDockersWords(() -> {
            book.releasePool(request.poolId());
            return true;
        });
    }

    @Override
    public AddressAnswer requestAddress(RequestAddress request) {
        return inDockersWords(() -> {
            IpAddress wanted = request.address().isEmpty() ? null : IpAddress.parse(request.address());
            Cidr given = book.requestAddress(request.poolId(), wanted, request.options());
            return new AddressAnswer(given.toString(), Map.of());
        });
    }

    @Override
    public void releaseAddress(ReleaseAddress request) {
        inDockersWords(() -> {
            book.releaseAddress(request.poolId(), IpAddress.parse(request.address()));
            return true;
        });
    }

    /** The prefix; host bits are passed over, as Docker does (NET-5). */
    private static @Nullable Prefix prefix(String text, ErrorCode code) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Cidr.parse(text).prefix();
        } catch (AllocatorException e) {
            throw AllocatorException.of(code, e.problem())
                    .value(text)
                    .advice("write it as 10.1.0.0/16")
                    .cause(e)
                    .build();
        }
    }

    private static <T> T inDockersWords(Supplier<T> operation) {
        try {
            return operation.get();
        } catch (AllocatorException e) {
            throw new PluginRefusal(DockerText.of(e));
        }
    }
}
