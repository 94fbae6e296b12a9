"""Populations: who could be asked, who is drawn, and what each one stands for."""
