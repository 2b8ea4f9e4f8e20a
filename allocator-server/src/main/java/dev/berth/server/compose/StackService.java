package dev.berth.server.compose;

import dev.berth.api.model.Service;
import dev.berth.api.model.Task;
import java.util.List;

/**
 * A service of a file.
 *
 * @param service the service
 * @param tasks what it consists of, in order of their slots
 */
record StackService(Service service, List<Task> tasks) {}
