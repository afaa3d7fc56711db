"""The Streamlit app: pages, components and their styles. What it shows comes from ``rag``."""
