package dev.berth.server.cli;

import dev.berth.api.error.AllocatorException;
import dev.berth.api.model.AddressPool;
import dev.berth.api.model.ClusterSettings;
import dev.berth.api.model.VniRange;
import dev.berth.server.json.SettingsJson;
import dev.berth.server.load.Settings;
import dev.berth.server.load.SettingsFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                            + " vxlanUdpPort, quarantine; drivers ({NAME: {KEY: VALUE}}), for those of plugins. The options"
                            + " below win over it.")
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

    @Option(
            names = "--driver-option",
            paramLabel = "NAME.KEY=VALUE",
            converter = DriverOptionConverter.class,
            description = "Configure the driver NAME of a plugin; may be repeated.")
    private List<DriverOption> driverOptions = List.of();

    /** One entry of a driver's configuration. */
    record DriverOption(String driver, String key, String value) {}

    /** @throws dev.berth.server.input.InputException if the file does not give settings */
    Settings settings() {
        Settings said = config == null ? Settings.DEFAULT : SettingsFile.read(config);
        ClusterSettings file = said.cluster();
        ClusterSettings cluster = ClusterSettings.builder()
                .defaultAddressPools(defaultPools.isEmpty() ? file.defaultAddressPools() : defaultPools)
                .vniRange(vniRange == null ? file.vniRange() : vniRange)
                .excludedVnis(file.excludedVnis())
                .vxlanUdpPort(file.vxlanUdpPort())
                .quarantine(file.quarantine())
                .build();
        Map<String, Map<String, String>> drivers = new HashMap<>();
        said.drivers().forEach((name, configuration) -> drivers.put(canonical(name), new HashMap<>(configuration)));
        for (DriverOption option : driverOptions) {
            drivers.computeIfAbsent(canonical(option.driver()), first -> new HashMap<>())
                    .put(option.key(), option.value());
        }
        return new Settings(cluster, drivers);
    }

    /** Drivers' names are compared without regard to case (DRV-1). */
    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT);
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

    /** Reads {@code NAME.KEY=VALUE}. */
    static final class DriverOptionConverter implements ITypeConverter<DriverOption> {
        private static final Pattern FORM = Pattern.compile("([^.=]+)\\.([^=]+)=(.*)", Pattern.DOTALL);

        @Override
        public DriverOption convert(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException("\"" + text + "\" is not NAME.KEY=VALUE");
            }
            return new DriverOption(parts.group(1), parts.group(2), parts.group(3));
        }
    }
}
