"""The system on one machine without Docker, root or a Java install: servers (`stack`) and services (`processes`)."""
