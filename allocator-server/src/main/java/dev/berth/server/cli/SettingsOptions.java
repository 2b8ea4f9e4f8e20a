package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.server.json.SettingsJson;
import dev.berth.server.load.SettingsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that set up a cluster; what is said here wins over the file. */
final class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Cluster settings, YAML or JSON: defaultAddressPools ([{base, size}]), vniRange, excludedVnis,"
                            + " vxlanUdpPort, quarantine. The options below win over it.")
    private @Nullable Path config;

    @Option(
            names = "--default-pool",
            paramLabel = "BASE,SIZE",
            converter = PoolConverter.class,
            description = "Take subnets of this size from this block, such as 10.9.0.0/16,24; may be repeated.")
    private List<AddressPool> defaultPools = List.of();

    @Option(
            names = "--vni-range",
            paramLabel = "A-B",
            converter = VniRangeConverter.class,
            description = "Take VXLAN ids from this range; 4096-16777215 unless said.")
    private @Nullable VniRange vniRange;

    /** @throws dev.berth.server.input.InputException if the file does not give settings */
    ClusterSettings settings() {
        ClusterSettings file = config == null ? ClusterSettings.DEFAULT : SettingsFile.read(config);
        return ClusterSettings.builder()
                .defaultAddressPools(defaultPools.isEmpty() ? file.defaultAddressPools() : defaultPools)
                .vniRange(vniRange == null ? file.vniRange() : vniRange)
                .excludedVnis(file.excludedVnis())
                .vxlanUdpPort(file.vxlanUdpPort())
                .quarantine(file.quarantine())
                .build();
    }

    private static <T> T convert(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (AllocatorException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** Reads {@code BASE,SIZE}. */
    static final class PoolConverter implements ITypeConverter<AddressPool> {
        @Override
        public AddressPool convert(String text) {
            return SettingsOptions.convert(text, SettingsJson::pool);
        }
    }

    /** Reads {@code A-B}. */
    static final class VniRangeConverter implements ITypeConverter<VniRange> {
        @Override
        public VniRange convert(String text) {
            return SettingsOptions.convert(text, SettingsJson::vniRange);
        }
    }
}
