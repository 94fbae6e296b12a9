"""The survey platform: who is asked, what is asked, what they answer, what comes out of it."""
