package dev.berth.ipam;

import dev.berth.api.net.AddressFamily;
import dev.berth.api.net.IpAddress;
import dev.berth.api.net.Prefix;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Disjoint blocks of one family's addresses, and the free space between them: a path-compressed binary tree over the bits of
 * the blocks, each node of which knows the largest free block below it. Finding an overlap, the lowest free block of a size,
 * and changing the tree cost a walk down, whatever the number of blocks (IPM-2).
 *
 * <p>Immutable: a change answers another tree that shares all nodes but those on the path. So a search that shall avoid more
 * than what is taken asks a tree that nobody keeps, and a request that fails half-way has changed nothing.
 */
final class SubnetTree {
    /** Longer than any prefix: no block is free. */
    private static final int NO_FREE_BLOCK = 255;

    private final AddressFamily family;
    private final @Nullable Node root;

    private SubnetTree(AddressFamily family, @Nullable Node root) {
        this.family = family;
        this.root = root;
    }

    /** Nothing taken. */
    static SubnetTree empty(AddressFamily family) {
        return new SubnetTree(family, null);
    }

    /** This tree with the block taken too; blocks inside it become one with it, and it with one that contains it. */
    SubnetTree with(Prefix block) {
        return of(insert(root, leaf(block)));
    }

    /** This tree with all blocks of its family taken too. */
    SubnetTree withAll(Collection<Prefix> blocks) {
        SubnetTree tree = this;
        for (Prefix block : blocks) {
            if (block.family() == family) {
                tree = tree.with(block);
            }
        }
        return tree;
    }

    /** This tree without a block that was taken just so; itself if it was not. */
    SubnetTree without(Prefix block) {
        return of(remove(root, leaf(block)));
    }

    private SubnetTree of(@Nullable Node changed) {
        return changed == root ? this : new SubnetTree(family, changed);
    }

    /** A taken block that shares addresses with this one, the lowest of them, or null. */
    @Nullable
    Prefix overlapping(Prefix block) {
        Node node = touching(leaf(block));
        if (node == null) {
            return null;
        }
        while (node.left != null) {
            node = node.left;
        }
        return prefix(node.high, node.low, node.length);
    }

    /** The lowest block of this length within {@code base} that shares no address with a taken one, or null. */
    @Nullable
    Prefix lowestFree(Prefix base, int length) {
        if (length < base.length()) {
            return null;
        }
        Node region = leaf(base);
        Node node = touching(region);
        if (node == null) {
            return prefix(region.high, region.low, length);
        }
        int depth = region.length;
        if (freeLength(depth, node) > length) {
            return null;
        }
        // All through the walk, the block of the first `depth` bits of `node` has a free block of the length.
        while (true) {
            if (depth < node.length) { // of its two halves one is free and the other holds the node
                boolean nodeIsHigh = node.bit(depth);
                if (nodeIsHigh || freeLength(depth + 1, node) > length) {
                    return half(node, depth, !nodeIsHigh, length);
                }
            } else {
                Node low = node.child(false);
                node = freeLength(depth + 1, low) <= length ? low : node.child(true);
            }
            depth++;
        }
    }

    /** The topmost node within the block, or else the leaf that contains it, or null if it is free. */
    private @Nullable Node touching(Node block) {
        Node node = root;
        while (node != null) {
            int common = node.commonBits(block);
            if (common == block.length || (common == node.length && node.isLeaf())) {
                return node;
            }
            node = common == node.length ? node.child(block.bit(common)) : null;
        }
        return null;
    }

    /** The length of the largest free block in the block of the first {@code depth} bits of the node, with all of it. */
    private static int freeLength(int depth, Node node) {
        return depth < node.length ? depth + 1 : node.freeLength;
    }

    /** The first block of this length in the lower or upper half of the block of the first {@code depth} bits of the node. */
    private Prefix half(Node node, int depth, boolean upper, int length) {
        long high = node.high & Node.maskHigh(depth);
        long low = node.low & Node.maskLow(depth);
        if (upper && depth < Long.SIZE) {
            high |= Long.MIN_VALUE >>> depth;
        } else if (upper) {
            low |= Long.MIN_VALUE >>> depth;
        }
        return prefix(high, low, length);
    }

    private static Node insert(@Nullable Node node, Node leaf) {
        if (node == null) {
            return leaf;
        }
        int common = node.commonBits(leaf);
        if (common == node.length && node.isLeaf()) {
            return node;
        }
        if (common == leaf.length) {
            return leaf;
        }
        if (common < node.length) {
            return leaf.bit(common) ? new Node(common, node, leaf) : new Node(common, leaf, node);
        }
        boolean side = leaf.bit(common);
        Node child = node.child(side);
        Node changed = insert(child, leaf);
        return changed == child ? node : node.withChild(side, changed);
    }

    private static @Nullable Node remove(@Nullable Node node, Node leaf) {
        if (node == null || node.commonBits(leaf) < node.length) {
            return node;
        }
        if (node.isLeaf()) {
            return node.length == leaf.length ? null : node;
        }
        if (node.length == leaf.length) {
            return node;
        }
        boolean side = leaf.bit(node.length);
        Node child = node.child(side);
        Node changed = remove(child, leaf);
        if (changed == child) {
            return node;
        }
        return changed == null ? node.child(!side) : node.withChild(side, changed);
    }

    private Node leaf(Prefix block) {
        return family == AddressFamily.IPV4
                ? new Node(block.low() << 32, 0, block.length())
                : new Node(block.high(), block.low(), block.length());
    }

    private Prefix prefix(long high, long low, int length) {
        IpAddress first =
                family == AddressFamily.IPV4 ? IpAddress.ofIpv4((int) (high >>> 32)) : IpAddress.ofIpv6(high, low);
        return Prefix.containing(first, length);
    }

    /** A block; a taken one if it has no children, else the smallest that contains its two. Bits are counted from the left. */
    private static final class Node {
        final long high;
        final long low;
        final short length;
        /** The length of the largest free block in this. */
        final short freeLength;

        final @Nullable Node left;
        final @Nullable Node right;

        Node(long high, long low, int length) {
            this.high = high;
            this.low = low;
            this.length = (short) length;
            this.freeLength = NO_FREE_BLOCK;
            this.left = null;
            this.right = null;
        }

        /** The block of the first {@code length} bits of both. */
        Node(int length, Node left, Node right) {
            this.high = left.high & maskHigh(length);
            this.low = left.low & maskLow(length);
            this.length = (short) length;
            this.freeLength = (short) Math.min(freeLength(length + 1, left), freeLength(length + 1, right));
            this.left = left;
            this.right = right;
        }

        boolean isLeaf() {
            return left == null;
        }

        boolean bit(int at) {
            return (at < Long.SIZE ? high << at : low << at) < 0;
        }

        /** How many leading bits are the same; no more than either block has. */
        int commonBits(Node other) {
            int common = high != other.high
                    ? Long.numberOfLeadingZeros(high ^ other.high)
                    : Long.SIZE + Long.numberOfLeadingZeros(low ^ other.low);
            return Math.min(common, Math.min(length, other.length));
        }

        /** The child of a node that has some. */
        Node child(boolean upper) {
            Node child = upper ? right : left;
            if (child == null) {
                throw new AssertionError("a taken block was taken for an inner node");
            }
            return child;
        }

        Node withChild(boolean upper, Node child) {
            return upper ? new Node(length, child(false), child) : new Node(length, child, child(true));
        }

        static long maskHigh(int ones) {
            return ones >= Long.SIZE ? -1L : ~(-1L >>> ones);
        }

        static long maskLow(int ones) {
            return ones <= Long.SIZE ? 0 : ones >= 2 * Long.SIZE ? -1L : ~(-1L >>> ones);
        }
    }
}
