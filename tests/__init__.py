"""What crosses rooms: journeys through the pages, and the machine checks of the architecture."""
