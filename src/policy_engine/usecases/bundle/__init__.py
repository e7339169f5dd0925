"""What leaves the office so that others can recompute the draws: written from a workspace, verified without one."""
