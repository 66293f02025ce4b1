package dev.sandboxengine.sandbox.http;

import dev.sandboxengine.access.Principal;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.RequestBody;
import dev.sandboxengine.sandbox.SandboxOrder;

/** Reads what somebody asks for. */
final class OrderReader {

    private static final int LONGEST_LABEL = 256;

    private OrderReader() {}

    static SandboxOrder read(RequestBody body, Principal caller) {
        String template = body.requiredText("template_id");
        String user = body.requiredText("user_id");
        if (user.length() > LONGEST_LABEL || user.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("user_id", "user_id must be at most " + LONGEST_LABEL + " printable characters");
        }
        SandboxOrder order = new SandboxOrder(
                caller.teamId(),
                caller.label(),
                template,
                user,
                body.duration("ttl"),
                OrderFields.variables(body),
                OrderFields.metadata(body),
                OrderFields.services(body));
        body.end();
        return order;
    }
}
