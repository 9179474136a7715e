package io.epicheck.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two versions of a text as a unified diff, which {@code patch} and {@code git apply} take. The shortest edit (Myers, An O(ND) Difference
 * Algorithm, 1986). Own code: a library would be more than this, and knows nothing of a last line without an end.
 */
final class UnifiedDiff {
    private static final int CONTEXT = 3;

    private final List<String> before;
    private final List<String> after;

    private UnifiedDiff(String before, String after) {
        this.before = lines(before);
        this.after = lines(after);
    }

    /** Empty when the texts are equal; otherwise with a head that names the file, and a line break at the end. */
    static String of(String file, String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        UnifiedDiff diff = new UnifiedDiff(before, after);
        StringBuilder text = new StringBuilder();
        text.append("--- a/")
                .append(file)
                .append('\n')
                .append("+++ b/")
                .append(file)
                .append('\n');
        diff.hunks(diff.operations(), text);
        return text.toString();
    }

    /** One line: kept (' '), taken away ('-') or added ('+'). */
    private record Operation(char sign, String line) {}

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            lines.add(text.substring(from, end + 1));
            from = end + 1;
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    private List<Operation> operations() {
        int n = before.size();
        int m = after.size();
        int[] furthest = new int[2 * (n + m) + 3];
        int zero = n + m + 1;
        List<int[]> history = new ArrayList<>();
        for (int d = 0; d <= n + m; d++) {
            history.add(Arrays.copyOfRange(furthest, zero - d - 1, zero + d + 2));
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && furthest[zero + k - 1] < furthest[zero + k + 1]);
                int x = down ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
                while (x < n && x - k < m && before.get(x).equals(after.get(x - k))) {
                    x++;
                }
                furthest[zero + k] = x;
                if (x >= n && x - k >= m) {
                    return back(history);
                }
            }
        }
        throw new IllegalStateException("an edit always exists");
    }

    private List<Operation> back(List<int[]> history) {
        List<Operation> reversed = new ArrayList<>();
        int x = before.size();
        int y = after.size();
        for (int d = history.size() - 1; d >= 0; d--) {
            int[] furthest = history.get(d);
            int zero = d + 1;
            int k = x - y;
            boolean down = k == -d || (k != d && furthest[zero + k - 1] < furthest[zero + k + 1]);
            int fromX = d == 0 ? 0 : down ? furthest[zero + k + 1] : furthest[zero + k - 1];
            int fromY = d == 0 ? 0 : fromX - (down ? k + 1 : k - 1);
            while (x > fromX && y > fromY && before.get(x - 1).equals(after.get(y - 1))) {
                reversed.add(new Operation(' ', before.get(x - 1)));
                x--;
                y--;
            }
            if (d > 0) {
                reversed.add(down ? new Operation('+', after.get(y - 1)) : new Operation('-', before.get(x - 1)));
                x = fromX;
                y = fromY;
            }
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = reversed.size() - 1; i >= 0; i--) {
            operations.add(reversed.get(i));
        }
        return operations;
    }

    private void hunks(List<Operation> operations, StringBuilder text) {
        int line = 1;
        int other = 1;
        int at = 0;
        while (at < operations.size()) {
            int change = at;
            while (change < operations.size() && operations.get(change).sign() == ' ') {
                change++;
            }
            if (change == operations.size()) {
                return;
            }
            int begin = Math.max(at, change - CONTEXT);
            line += begin - at;
            other += begin - at;
            int end = end(operations, change);
            List<Operation> hunk = operations.subList(begin, end);
            int taken = (int) hunk.stream().filter(each -> each.sign() != '+').count();
            int given = (int) hunk.stream().filter(each -> each.sign() != '-').count();
            text.append("@@ -")
                    .append(range(line, taken))
                    .append(" +")
                    .append(range(other, given))
                    .append(" @@\n");
            hunk.forEach(each -> write(each, text));
            line += taken;
            other += given;
            at = end;
        }
    }

    /** A hunk goes on while the next change is so near that both would show the same lines. */
    private static int end(List<Operation> operations, int change) {
        int last = change;
        for (int i = change; i < operations.size() && i - last <= 2 * CONTEXT; i++) {
            if (operations.get(i).sign() != ' ') {
                last = i;
            }
        }
        return Math.min(operations.size(), last + 1 + CONTEXT);
    }

    private static String range(int start, int count) {
        return (count == 0 ? start - 1 : start) + (count == 1 ? "" : "," + count);
    }

    private static void write(Operation operation, StringBuilder text) {
        text.append(operation.sign()).append(operation.line());
        if (!operation.line().endsWith("\n")) {
            text.append("\n\\ No newline at end of file\n");
        }
    }
}
