"""The chats in the sidebar: the list, search, folders and the trash."""
