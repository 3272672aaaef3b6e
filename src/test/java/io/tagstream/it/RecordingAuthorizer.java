package io.tagstream.it;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** The broker's own authorizer, which writes down what one principal asked for, and whether it was let. */
public final class RecordingAuthorizer extends StandardAuthorizer {

    static final String PRINCIPAL = "User:tagstream";

    /** What was asked for. */
    record Asked(ResourceType type, String name, AclOperation operation, boolean allowed) {}

    private static final Set<Asked> ASKED = ConcurrentHashMap.newKeySet();

    static Set<Asked> asked() {
        return Set.copyOf(ASKED);
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        if (context.principal().toString().equals(PRINCIPAL)) {
            for (int i = 0; i < actions.size(); i++) {
                Action action = actions.get(i);
                // What would not be logged is asked for a list of what is allowed; nothing hangs on the answer.
                if (action.logIfAllowed()) {
                    ASKED.add(new Asked(
                            action.resourcePattern().resourceType(),
                            action.resourcePattern().name(),
                            action.operation(),
                            results.get(i) == AuthorizationResult.ALLOWED));
                }
            }
        }
        return results;
    }
}
