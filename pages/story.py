import streamlit as st

st.title("story")
