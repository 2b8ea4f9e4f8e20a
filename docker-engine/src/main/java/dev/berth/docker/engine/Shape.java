package dev.berth.docker.engine;

/** What kind of object Docker printed; its JSON does not say. */
enum Shape {
    /** {@code docker network inspect}. */
    NETWORK("network", "Id"),
    /** {@code docker service inspect}. */
    SERVICE("service", "ID"),
    /** {@code docker inspect} of a task. */
    TASK("task", "ID"),
    /** {@code docker node inspect}. */
    NODE("node", "ID"),
    /** {@code docker info --format '{{json .}}'}. */
    INFO("docker info", "ID"),
    /** Something else. */
    OTHER("object", "Id");

    private final String title;
    private final String idField;

    Shape(String title, String idField) {
        this.title = title;
        this.idField = idField;
    }

    static Shape of(Fields object) {
        if (object.hasObject("IPAM") && object.has("Scope")) {
            return NETWORK;
        }
        if (object.hasObject("Swarm") && object.has("ServerVersion")) {
            return INFO;
        }
        if (object.has("DesiredState") && object.hasObject("Status")) {
            return TASK;
        }
        if (object.hasObject("Spec") && object.object("Spec").hasObject("TaskTemplate")) {
            return SERVICE;
        }
        return object.hasObject("Description") && object.hasObject("Spec") ? NODE : OTHER;
    }

    /** The object as messages call it, such as {@code task x1 in tasks.json}. */
    String subject(Fields object, String source) {
        return title + (object.has(idField) ? " " + object.text(idField) : "") + " in " + source;
    }
}
