package io.epicheck.manifest;

/** A plan as lines for a person, one field below its object. Pure; holds no secret value and no control character of its own. */
public final class PlanText {
    private PlanText() {}

    /** Ends with a line break. */
    public static String of(ReleasePlan plan) {
        StringBuilder text = new StringBuilder();
        if (!plan.namespaceExists()) {
            text.append("+ Namespace ").append(plan.namespace());
            text.append(" (it does not exist yet, so the server could not check the objects below)\n");
        }
        for (PlannedChange change : plan.changes()) {
            text.append(sign(change.kind())).append(' ').append(change.ref());
            VersionedConfig.nameOf(change.desired())
                    .ifPresent(
                            name -> text.append(" (a version of ").append(name).append(')'));
            text.append('\n');
            change.fields().forEach(field -> text.append("    ").append(field).append('\n'));
        }
        plan.notes().forEach(note -> text.append("Note: ").append(note).append('\n'));
        return text.append(summary(plan)).append('\n').toString();
    }

    private static String summary(ReleasePlan plan) {
        if (plan.isUnchanged()) {
            return "Nothing to do: all " + plan.changes().size() + " objects are as asked.";
        }
        int namespace = plan.namespaceExists() ? 0 : 1;
        return plan.of(ChangeKind.CREATED).size() + namespace + " to create, "
                + plan.of(ChangeKind.CONFIGURED).size() + " to change, "
                + plan.of(ChangeKind.UNCHANGED).size() + " unchanged";
    }

    private static char sign(ChangeKind kind) {
        return switch (kind) {
            case CREATED -> '+';
            case CONFIGURED -> '~';
            case UNCHANGED -> '=';
        };
    }
}
