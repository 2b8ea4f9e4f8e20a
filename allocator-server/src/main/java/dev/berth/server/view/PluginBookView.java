package dev.berth.server.view;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.dockerplugin.BookReport;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/** What the plugin of a Docker engine has handed out, as text and as JSON. */
public final class PluginBookView {
    private static final int ADDRESSES_IN_A_CELL = 8;

    private PluginBookView() {}

    /** A table, its lines ended. */
    public static String render(BookReport book, Style style) {
        Sections out = new Sections(style);
        Table pools = new Table(style, "POOL", "SUBNET", "RANGE", "ADDRESSES", "NOT ASKED FOR");
        for (BookReport.Pool pool : book.pools()) {
            pools.row(List.of(
                    List.of(pool.id()),
                    List.of(pool.subnet()),
                    List.of(pool.range() == null ? "" : pool.range()),
                    List.of(Integer.toString(pool.addresses().size())),
                    pool.asked() ? shortened(pool.left()) : List.of("the pool")));
        }
        out.table(pools);
        Table networks = new Table(style, "NETWORK");
        book.networks().forEach(network -> networks.row(List.of(List.of(network))));
        out.table(networks);
        return out.textOr("nothing is held") + summary(book);
    }

    private static List<String> shortened(List<String> addresses) {
        if (addresses.isEmpty()) {
            return List.of("");
        }
        if (addresses.size() <= ADDRESSES_IN_A_CELL) {
            return addresses;
        }
        List<String> some = new ArrayList<>(addresses.subList(0, ADDRESSES_IN_A_CELL - 1));
        some.add((addresses.size() - some.size()) + " more");
        return some;
    }

    private static String summary(BookReport book) {
        String forgotten = book.forgotten().isEmpty()
                ? ""
                : "\n  Docker has not asked for " + left(book.forgotten())
                        + " since it started: it has forgotten them.\n";
        String doubtful = book.doubtful().isEmpty()
                ? ""
                : "\n  Docker has not asked for " + left(book.doubtful()) + " of "
                        + String.join(" and ", book.unsure())
                        + " since it started. Whether it has forgotten them is not known: its start was not seen as a"
                        + " whole.\n";
        return forgotten + doubtful;
    }

    /** {@code 2 pools and 1 address}: what of these the engine has not asked for. */
    public static String left(List<BookReport.Pool> pools) {
        return counted(pools.stream().filter(pool -> !pool.asked()).count(), "pool", "pools") + " and "
                + counted(pools.stream().mapToLong(pool -> pool.left().size()).sum(), "address", "addresses");
    }

    private static String counted(long number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }

    /**
     * {@code {"ipamDriver"?,"networkDriver"?,"session","unsure":[],"pools":[{"id","subnet","range"?,"addresses":[],"asked","left":[]}],
     * "networks":[]}}.
     */
    public static void write(BookReport book, Writer out) {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        if (book.identity().ipamDriver() != null) {
            json.put("ipamDriver", book.identity().ipamDriver());
        }
        if (book.identity().networkDriver() != null) {
            json.put("networkDriver", book.identity().networkDriver());
        }
        json.put("session", book.session());
        book.unsure().forEach(json.putArray("unsure")::add);
        ArrayNode pools = json.putArray("pools");
        for (BookReport.Pool pool : book.pools()) {
            ObjectNode one = pools.addObject().put("id", pool.id()).put("subnet", pool.subnet());
            if (pool.range() != null) {
                one.put("range", pool.range());
            }
            pool.addresses().forEach(one.putArray("addresses")::add);
            one.put("asked", pool.asked());
            pool.left().forEach(one.putArray("left")::add);
        }
        book.networks().forEach(json.putArray("networks")::add);
        PlanJson.print(json, out);
    }
}
