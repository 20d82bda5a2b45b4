"""The PBX: its configuration, how it is installed, started and asked whether it is ready."""
