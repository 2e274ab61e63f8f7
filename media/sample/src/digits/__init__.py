"""What the stages in src/ share."""
