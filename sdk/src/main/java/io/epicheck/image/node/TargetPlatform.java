package io.epicheck.image.node;

import io.epicheck.image.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image's dependencies have to run on. An index has the same files on all of its platforms: packages are then installed for the first, and
 * must hold no machine code.
 *
 * @param platforms at least one
 * @param libc of the base: glibc, or musl for Alpine
 */
record TargetPlatform(List<Platform> platforms, String libc) {
    /** Processors: npm's name, and the machine of ELF. */
    private static final Map<String, Cpu> CPUS = Map.of(
            "amd64", new Cpu("x64", 62),
            "arm64", new Cpu("arm64", 183),
            "arm", new Cpu("arm", 40),
            "386", new Cpu("ia32", 3),
            "ppc64le", new Cpu("ppc64", 21),
            "s390x", new Cpu("s390x", 22),
            "riscv64", new Cpu("riscv64", 243));

    private record Cpu(String npm, int elf) {}

    /** For a base image's reference, which says whether it is Alpine. */
    static TargetPlatform of(List<Platform> platforms, String base) {
        return new TargetPlatform(
                platforms.isEmpty() ? List.of(Platform.LINUX_AMD64) : platforms,
                base.contains("alpine") ? "musl" : "glibc");
    }

    boolean isSeveral() {
        return platforms.size() > 1;
    }

    /** As npm calls it. */
    String cpu() {
        String architecture = platforms.get(0).architecture();
        return Optional.ofNullable(CPUS.get(architecture)).map(Cpu::npm).orElse(architecture);
    }

    /** Whether machine code of this number runs there. */
    boolean runs(int elfMachine) {
        return !isSeveral()
                && Optional.ofNullable(CPUS.get(platforms.get(0).architecture()))
                        .filter(cpu -> cpu.elf() == elfMachine)
                        .isPresent();
    }

    @Override
    public String toString() {
        return String.join(", ", platforms.stream().map(Platform::toString).toList());
    }
}
