package ${package};

import dev.berth.tck.jar.PluginJarContract;
import java.nio.file.Path;

class PluginJarIT extends PluginJarContract {
    @Override
    protected Path jar() {
        return Path.of(System.getProperty("plugin.jar"));
    }
}
