"""What stands in front of Streamlit: middleware, compressed assets, the prerendered page."""
