package dev.berth.host;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.AbstractPluginManager;
import org.pf4j.ClassLoadingStrategy;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginDescriptor;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.Plugin;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.RuntimeMode;
import org.pf4j.VersionManager;

/**
 * PF4J for one plugin, whose descriptor is known already. Reads no folder, no system property and no index of extensions.
 * Not thread-safe, as PF4J says of itself.
 *
 * <p>The {@code create} methods run within the constructor of PF4J's class, before there are fields here: what they make looks
 * at the fields later.
 */
final class OnePluginManager extends AbstractPluginManager {
    private final Descriptor plugin;
    private final ClassLoader parent;
    private final Starter starter;

    OnePluginManager(Descriptor plugin, Path jar, ClassLoader parent) {
        super(List.of(jar.toAbsolutePath().getParent()));
        this.plugin = plugin;
        this.parent = parent;
        this.starter = new Starter(plugin.pluginClass());
    }

    /** What the plugin's own {@code Plugin-Class} threw since the last time, if it did. */
    @Nullable
    Throwable takeFailure() {
        Throwable failure = starter.failure;
        starter.failure = null;
        return failure;
    }

    @Override
    public RuntimeMode getRuntimeMode() {
        return RuntimeMode.DEPLOYMENT;
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new PluginDescriptorFinder() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            /** The SPI range has been checked, so nothing is required of PF4J's system version. */
            @Override
            public PluginDescriptor find(Path path) {
                return new DefaultPluginDescriptor(
                        plugin.id(), "", Plugin.class.getName(), plugin.version(), "*", "", "");
            }
        };
    }

    /** Java and the shared classes first, then the jar: a copy of shared classes in the jar is never seen. */
    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
                PluginClassLoader loader =
                        new PluginClassLoader(OnePluginManager.this, descriptor, parent, ClassLoadingStrategy.APD);
                loader.addFile(path.toFile());
                return loader;
            }
        };
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> {
            starter.loader = wrapper.getPluginClassLoader();
            return starter;
        };
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new OwnServices();
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new PluginRepository() {
            @Override
            public List<Path> getPluginPaths() {
                return List.of();
            }

            @Override
            public boolean deletePluginPath(Path path) {
                return false;
            }
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {}

            @Override
            public void enablePlugin(String id) {}
        };
    }

    /** The providers that the plugin's own jar lists; the application's never. */
    private final class OwnServices implements ExtensionFinder {
        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
            return List.of();
        }

        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type, String id) {
            return List.of();
        }

        @Override
        @SuppressWarnings("rawtypes") // as PF4J declares it
        public List<ExtensionWrapper> find(String id) {
            return List.of();
        }

        @Override
        public Set<String> findClassNames(String id) {
            Set<String> names = new LinkedHashSet<>();
            for (Map.Entry<DriverKind, List<String>> kind : plugin.providers().entrySet()) {
                names.addAll(kind.getValue());
            }
            return names;
        }
    }

    /**
     * What PF4J starts and stops; passes it on to the {@code Plugin-Class} of the manifest, if there is one. Keeps what that
     * throws, since PF4J would log it, wrap it, or let it pass, depending on what it is.
     */
    private static final class Starter extends Plugin {
        private final @Nullable String className;
        private @Nullable ClassLoader loader;
        private @Nullable Plugin own;
        private @Nullable Throwable failure;

        Starter(@Nullable String className) {
            this.className = className;
        }

        @Override
        public void start() {
            if (className == null) {
                return;
            }
            try {
                own = Class.forName(className, true, loader)
                        .asSubclass(Plugin.class)
                        .getConstructor()
                        .newInstance();
                own.start();
            } catch (Throwable e) {
                failure = e;
            }
        }

        @Override
        public void stop() {
            if (own == null) {
                return;
            }
            try {
                own.stop();
            } catch (Throwable e) {
                failure = e;
            }
        }
    }
}
