"""The events of the chain, one file per service that publishes them. `libs.schemas.topics` says where each travels."""
