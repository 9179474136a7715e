package io.epicheck.runner;

import io.epicheck.image.BaseLock;
import io.epicheck.image.LockedBase;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What locking has changed, for people and for programs. */
record LockText(LockSources sources, boolean check) {
    /** What became of one base: {@code new}, {@code moved}, {@code unchanged} or {@code gone}. */
    private record Line(String base, String what, String before, String now) {}

    String of(Optional<BaseLock> before, BaseLock now, boolean json) {
        TreeSet<String> names = new TreeSet<>(now.bases().keySet());
        before.ifPresent(lock -> names.addAll(lock.bases().keySet()));
        List<Line> lines = names.stream()
                .map(name -> line(
                        name,
                        before.flatMap(lock -> Optional.ofNullable(lock.bases().get(name))),
                        Optional.ofNullable(now.bases().get(name))))
                .toList();
        return json ? json(lines) : text(lines);
    }

    private static Line line(String name, Optional<LockedBase> before, Optional<LockedBase> now) {
        String was = before.map(LockedBase::digest).orElse("");
        String is = now.map(LockedBase::digest).orElse("");
        String what = was.isEmpty() ? "new" : is.isEmpty() ? "gone" : was.equals(is) ? "unchanged" : "moved";
        return new Line(name, what, was, is);
    }

    private String text(List<Line> lines) {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(String.format("%-9s  %s%n", line.what(), line.base()).replace(System.lineSeparator(), "\n"));
            if (line.what().equals("moved")) {
                text.append("           from ").append(line.before()).append('\n');
                text.append("           to   ").append(line.now()).append('\n');
            } else if (!line.now().isEmpty()) {
                text.append("           ").append(line.now()).append('\n');
            }
        }
        sources.byDigest()
                .forEach(base -> text.append("by digest  ").append(base).append('\n'));
        sources.notLocked().forEach(each -> text.append("not locked ")
                .append(each.image())
                .append(" (")
                .append(each.place())
                .append("): ")
                .append(each.reason())
                .append('\n'));
        boolean same = lines.stream().allMatch(line -> line.what().equals("unchanged"));
        if (same) {
            return text + BaseLock.FILE + " is up to date\n";
        }
        return text
                + (check
                        ? BaseLock.FILE + " is out of date: run `epicheck images lock`\n"
                        : BaseLock.FILE + " written\n");
    }

    private String json(List<Line> lines) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("upToDate", lines.stream().allMatch(line -> line.what().equals("unchanged")));
        ArrayNode bases = json.putArray("bases");
        for (Line line : lines) {
            bases.addObject()
                    .put("base", line.base())
                    .put("change", line.what())
                    .put("before", line.before())
                    .put("digest", line.now());
        }
        ArrayNode notLocked = json.putArray("notLocked");
        sources.notLocked().forEach(each -> notLocked
                .addObject()
                .put("place", each.place())
                .put("image", each.image())
                .put("reason", each.reason()));
        return ImagesText.pretty(json);
    }
}
