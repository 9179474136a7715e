package io.epicheck.image.node;

import io.epicheck.image.layer.IgnoreRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files of a project that run in production: those that are named, or all but what belongs to git, tests, tools and the machine. What
 * begins with a dot never goes in unless it is named: it may be {@code .env}.
 *
 * @param application scripts, modules and JSON
 * @param resources everything else
 */
record ProjectFiles(List<String> application, List<String> resources) {
    private static final Set<String> CODE =
            Set.of("js", "mjs", "cjs", "json", "node", "ts", "mts", "cts", "jsx", "tsx");
    private static final Set<String> NEVER = Set.of("node_modules", "__tests__", "coverage", "test", "tests");
    private static final String NO_FILE =
            "(?i).*\\.(test|spec)\\.[cm]?[jt]sx?|[^/]*\\.md|(.*/)?(Dockerfile.*|docker-compose.*|compose\\.ya?ml"
                    + "|package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|pnpm-workspace\\.yaml)";

    /**
     * Those of a project.
     *
     * @param named files and folders; empty for the rule above
     * @param without what is in another layer
     * @param main what goes in whatever the project's ignore file says, as {@code package.json} does; empty for none
     */
    static ProjectFiles of(Path project, List<String> named, List<String> without, String main) throws IOException {
        IgnoreRules rules = named.isEmpty() ? IgnoreRules.of(project) : IgnoreRules.none();
        Set<String> kept = Set.of("package.json", Path.of(main).normalize().toString());
        Predicate<String> enters = name -> !name.equals("node_modules")
                && !without.contains(name)
                && (named.isEmpty() ? !isLeftOut(name) : leadsTo(name, named));
        List<String> files = FileTree.files(project.toRealPath(), enters).stream()
                .filter(name -> !without.contains(name))
                .filter(name -> kept.contains(name) || !rules.leavesOut(name, 0))
                .filter(name -> named.isEmpty()
                        ? !isLeftOut(name) && !name.matches(NO_FILE)
                        : named.stream().anyMatch(each -> isIn(name, each)) || name.equals("package.json"))
                .toList();
        return new ProjectFiles(
                files.stream().filter(ProjectFiles::isCode).toList(),
                files.stream().filter(name -> !isCode(name)).toList());
    }

    /** What is named and not there. */
    static List<String> missing(Path project, List<String> named) {
        return named.stream()
                .filter(name -> !Files.exists(project.resolve(name)))
                .toList();
    }

    boolean holds(String name) {
        return application.contains(name) || resources.contains(name);
    }

    private static boolean leadsTo(String folder, List<String> named) {
        return named.stream().anyMatch(each -> isIn(folder, each) || isIn(each, folder));
    }

    private static boolean isIn(String name, String folder) {
        String trimmed = Path.of(folder).normalize().toString();
        return trimmed.isEmpty() || name.equals(trimmed) || name.startsWith(trimmed + "/");
    }

    private static boolean isLeftOut(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.startsWith(".") || last.equals("node_modules") || last.equals("__tests__") || NEVER.contains(name);
    }

    private static boolean isCode(String name) {
        return CODE.contains(HashedName.extension(name)) || name.endsWith(".map");
    }
}
