package io.epicheck.image.node;

import io.epicheck.ImageException;
import java.nio.file.Path;

/** Lists a folder in a process of its own, which may have another locale. */
final class ListedNames {
    private ListedNames() {}

    public static void main(String[] arguments) throws Exception {
        try {
            FileTree.files(Path.of(arguments[0]), any -> true).forEach(System.out::println);
        } catch (ImageException e) {
            System.out.println(e.code() + ": " + e.getMessage() + " " + e.nextStep());
        }
    }
}
