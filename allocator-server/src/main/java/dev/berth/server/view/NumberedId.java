package dev.berth.server.view;

/**
 * An id that may end in a number, ordered as people count: {@code web.9} before {@code web.10}. Immutable.
 *
 * @param stem what stands before the number
 * @param number the number; -1 for none
 * @param id the whole
 */
record NumberedId(String stem, long number, String id) implements Comparable<NumberedId> {
    private static final int MOST_DIGITS = 18;

    static NumberedId of(String id) {
        int start = id.length();
        while (start > 0 && id.length() - start < MOST_DIGITS && isDigit(id.charAt(start - 1))) {
            start--;
        }
        while (start < id.length() - 1 && id.charAt(start) == '0') { // 007 is not 7
            start++;
        }
        return start == id.length()
                ? new NumberedId(id, -1, id)
                : new NumberedId(id.substring(0, start), Long.parseLong(id.substring(start)), id);
    }

    private static boolean isDigit(char c) {
        return '0' <= c && c <= '9';
    }

    boolean isFollowedBy(NumberedId other) {
        return number >= 0 && stem.equals(other.stem) && other.number == number + 1;
    }

    @Override
    public int compareTo(NumberedId other) {
        int byStem = stem.compareTo(other.stem);
        if (byStem != 0) {
            return byStem;
        }
        int byNumber = Long.compare(number, other.number);
        return byNumber != 0 ? byNumber : id.compareTo(other.id);
    }
}
