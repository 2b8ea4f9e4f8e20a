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
        if (book.leftPools() + book.leftAddresses() == 0) {
            return "";
        }
        return "\n  Docker has not asked for " + left(book) + " since it started"
                + (book.trusted()
                        ? ": it has forgotten them.\n"
                        : ". Whether it has forgotten them is not known: its start was not seen as a whole.\n");
    }

    /** {@code 2 pools and 1 address}. */
    public static String left(BookReport book) {
        return counted(book.leftPools(), "pool", "pools") + " and "
                + counted(book.leftAddresses(), "address", "addresses");
    }

    private static String counted(long number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }

    /**
     * {@code {"ipamDriver"?,"networkDriver"?,"session","trusted","pools":[{"id","subnet","range"?,"addresses":[],"asked","left":[]}],
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
        json.put("session", book.session()).put("trusted", book.trusted());
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
