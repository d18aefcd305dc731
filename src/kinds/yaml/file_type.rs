//! The types that have files: their words, their tables, and what only the service fills in (specification, observed).

use super::{
    keys::{CLUSTER, INSTANCE, KUBERNETES, SYNAPSE_SPARK, VIRTUAL_MACHINE},
    row::Row,
};

/// A type that has files.
pub(super) struct FileType {
    /// Its word in a file.
    pub word: &'static str,
    /// Its word on the wire.
    pub wire: &'static str,
    /// Where its schema is published, if it is.
    pub schema: Option<&'static str>,
    /// The command that takes such a file.
    pub command: &'static str,
    /// Its keys.
    pub rows: &'static [Row],
    /// What only the service fills in; `*` stands for any one key.
    pub service_only: &'static [&'static str],
}

/// All types that have files.
pub(super) static FILE_TYPES: &[FileType] = &[
    FileType {
        word: "amlcompute",
        wire: "AmlCompute",
        schema: Some("https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json"),
        command: "create",
        rows: CLUSTER,
        service_only: &[
            "/properties/properties/allocationState",
            "/properties/properties/allocationStateTransitionTime",
            "/properties/properties/currentNodeCount",
            "/properties/properties/errors",
            "/properties/properties/nodeStateCounts",
            "/properties/properties/targetNodeCount",
        ],
    },
    FileType {
        word: "computeinstance",
        wire: "ComputeInstance",
        schema: Some("https://azuremlschemas.azureedge.net/latest/computeInstance.schema.json"),
        command: "create",
        rows: INSTANCE,
        service_only: &[
            // Follows the SSH access.
            "/properties/disableLocalAuth",
            "/properties/resourceId",
            "/properties/properties/applications",
            "/properties/properties/connectivityEndpoints",
            "/properties/properties/containers",
            "/properties/properties/createdBy",
            "/properties/properties/dataDisks",
            "/properties/properties/dataMounts",
            "/properties/properties/errors",
            "/properties/properties/imageVersion",
            "/properties/properties/lastOperation",
            "/properties/properties/osImageMetadata",
            "/properties/properties/schedules/computeStartStop/*/id",
            "/properties/properties/schedules/computeStartStop/*/provisioningStatus",
            "/properties/properties/schedules/computeStartStop/*/schedule",
            "/properties/properties/sshSettings/adminUserName",
            "/properties/properties/sshSettings/sshPort",
            "/properties/properties/state",
            "/properties/properties/updateStatus",
            "/properties/properties/versions",
        ],
    },
    FileType {
        word: "virtualmachine",
        wire: "VirtualMachine",
        schema: Some("https://azuremlschemas.azureedge.net/latest/vmCompute.schema.json"),
        command: "attach",
        rows: VIRTUAL_MACHINE,
        service_only: &[
            "/properties/properties/applicationUris",
            "/properties/properties/createdBy",
            "/properties/properties/imageVersion",
            "/properties/properties/ipAddress",
            "/properties/properties/virtualMachineSize",
        ],
    },
    FileType {
        word: "kubernetes",
        wire: "Kubernetes",
        schema: Some("https://azuremlschemas.azureedge.net/latest/kubernetesCompute.schema.json"),
        command: "attach",
        rows: KUBERNETES,
        service_only: &[],
    },
    FileType {
        word: "synapsespark",
        wire: "SynapseSpark",
        schema: None,
        command: "attach",
        rows: SYNAPSE_SPARK,
        // The pool says what these are.
        service_only: &[
            "/properties/properties/autoPauseProperties",
            "/properties/properties/autoScaleProperties",
            "/properties/properties/nodeCount",
            "/properties/properties/nodeSize",
            "/properties/properties/nodeSizeFamily",
            "/properties/properties/sparkVersion",
        ],
    },
];

/// What only the service fills in, whatever the type.
pub(super) const SERVICE_ONLY: &[&str] = &[
    "/id",
    "/name",
    "/type",
    "/systemData",
    "/identity/principalId",
    "/identity/tenantId",
    "/identity/userAssignedIdentities/*/clientId",
    "/identity/userAssignedIdentities/*/principalId",
    "/properties/computeType",
    "/properties/createdOn",
    "/properties/isAttachedCompute",
    "/properties/modifiedOn",
    "/properties/provisioningErrors",
    "/properties/provisioningState",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{
        kind,
        yaml::{keys::EVERY_TYPE, row::How},
    };

    #[test]
    fn every_type_with_files_is_a_known_type_and_its_secrets_are_the_known_ones() {
        for file_type in FILE_TYPES {
            let kind = kind(file_type.wire);
            assert_eq!(kind.wire, file_type.wire);
            for row in file_type.rows.iter().filter(|row| matches!(row.how, How::Secret | How::SecretFile)) {
                assert!(kind.secret_paths.contains(&row.pointer), "{}", row.pointer);
            }
        }
    }

    #[test]
    fn no_two_rows_that_count_together_claim_one_key() {
        fn check(rows: &[Row]) {
            for (i, one) in rows.iter().enumerate().filter(|(_, row)| !row.key.is_empty()) {
                for other in &rows[i + 1..] {
                    let together = one.only == other.only && one.written_only == other.written_only;
                    assert!(one.key != other.key || !together, "{}", one.key);
                }
                if let How::Object(inner) | How::Objects(inner) = one.how {
                    check(inner);
                }
            }
        }
        for file_type in FILE_TYPES {
            check(&[EVERY_TYPE, file_type.rows].concat());
        }
    }
}
