package io.tagstream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/** What one host is shown with each request. Nothing prints it. */
public sealed interface HostCredentials {

    /** The value of the {@code Authorization} header. */
    String authorization();

    /** @param token what the host's owner gave; visible ASCII */
    record Bearer(String token) implements HostCredentials {

        private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

        public Bearer {
            if (!VISIBLE.matcher(token).matches()) {
                throw new IllegalArgumentException(
                        "a bearer token has visible ASCII characters and nothing else; this one (not shown) has others:"
                                + " look for spaces and line ends around it");
            }
        }

        @Override
        public String authorization() {
            return "Bearer " + token;
        }

        @Override
        public String toString() {
            return "a bearer token";
        }
    }

    /** @param password may be empty */
    record Basic(String username, String password) implements HostCredentials {

        public Basic {
            if (username.isEmpty() || username.indexOf(':') >= 0 || hasControls(username) || hasControls(password)) {
                throw new IllegalArgumentException(
                        "a user name is not empty and has no colon, and neither it nor its password has control"
                                + " characters; these (not shown) break that: look for line ends behind them");
            }
        }

        @Override
        public String authorization() {
            return "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
        }

        @Override
        public String toString() {
            return "a user name and a password";
        }

        private static boolean hasControls(String text) {
            return text.chars().anyMatch(Character::isISOControl);
        }
    }
}
