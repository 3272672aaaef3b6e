package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeTest {

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    ObjectCreated:Put                              => creation
                    ObjectCreated:Post                             => creation
                    ObjectCreated:Copy                             => creation
                    s3:ObjectCreated:CompleteMultipartUpload       => creation
                    s3:ObjectCreated:SomethingNew                  => creation
                    ObjectCreated                                  => creation
                    s3:ObjectCreated:PutTagging                    => other
                    s3:ObjectCreated:DeleteTagging                 => other
                    s3:ObjectCreated:PutRetention                  => other
                    s3:ObjectCreated:PutLegalHold                  => other
                    ObjectRemoved:Delete                           => deletion
                    ObjectRemoved:DeleteMarkerCreated              => deletion
                    s3:ObjectRemoved:NoOP                          => deletion
                    LifecycleExpiration:Delete                     => deletion
                    LifecycleExpiration:DeleteMarkerCreated        => deletion
                    s3:LifecycleDelMarkerExpiration:Delete         => deletion
                    s3:TestEvent                                   => test
                    ObjectRestore:Completed                        => other
                    ObjectTagging:Put                              => other
                    ObjectAcl:Put                                  => other
                    ReducedRedundancyLostObject                    => other
                    Replication:OperationFailedReplication         => other
                    LifecycleTransition                            => other
                    IntelligentTiering                             => other
                    s3:ObjectAccessed:Get                          => other
                    ObjectCreatedElsewhere:Put                     => other
                    objectcreated:put                              => other
                    s3:                                            => other
                    '' => other
                    """)
    void whatIsToldIsInTheNamesFamily(String eventName, String code) {
        assertThat(Notice.of(eventName).code()).isEqualTo(code);
    }

    @Test
    void theCodesAreFew() {
        assertThat(Arrays.stream(Notice.values()).map(Notice::code))
                .containsExactly("creation", "deletion", "test", "other");
    }
}
